namespace SftpTools.Protocol;

/// <summary>One entry of a NAME packet: the name, the line as `ls -l` would show it, and the attributes.</summary>
internal readonly record struct NameEntry(string Name, string LongName, SftpAttributes Attributes);
