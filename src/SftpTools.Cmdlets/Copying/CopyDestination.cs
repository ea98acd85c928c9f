namespace SftpTools.Cmdlets.Copying;

/// <summary>Where to copy to: a full path, and the side it is on.</summary>
internal sealed record CopyDestination(CopyPlace Place, string Path)
{
    /// <summary>What it is called on the screen.</summary>
    public string Shown { get; init; } = Place.Show(Path);

    /// <summary>The path that the error of a copy to it names; null for what is shown.</summary>
    public string? Given { get; init; }
}
