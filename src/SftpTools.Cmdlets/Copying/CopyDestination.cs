namespace SftpTools.Cmdlets.Copying;

/// <summary>Where to copy to: a full path, and the side it is on.</summary>
internal sealed record CopyDestination(CopyPlace Place, string Path);
