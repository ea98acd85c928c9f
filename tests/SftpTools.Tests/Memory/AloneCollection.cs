namespace SftpTools.Tests.Memory;

/// <summary>Tests that measure the whole process run when no other does.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
