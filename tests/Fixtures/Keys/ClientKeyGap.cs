namespace SftpTools.Fixtures;

/// <summary>A key that this machine could not make.</summary>
/// <param name="Name">The name that it would have in the set.</param>
/// <param name="Reason">Why there is none.</param>
public sealed record ClientKeyGap(string Name, string Reason);
