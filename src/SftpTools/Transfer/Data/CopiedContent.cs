namespace SftpTools.Transfer.Data;

/// <summary>The bytes that a copy has: how many, and their SHA-256 where they are compared; else null.</summary>
internal readonly record struct CopiedContent(long Length, string? Hash);
