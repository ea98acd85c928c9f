namespace SftpTools.Tests.Transports.Config;

/// <summary>The names of SshKeywordUse, which is internal and so cannot stand in a test's signature.</summary>
public enum SshKeywordUseName
{
    Honoured,
    Binding,
    Lacking,
    Harmless,
}
