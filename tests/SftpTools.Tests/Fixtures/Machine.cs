namespace SftpTools.Tests.Fixtures;

/// <summary>What a machine may or may not have.</summary>
[Flags]
internal enum Machine
{
    /// <summary>A throw-away sshd can be started.</summary>
    SshServer = 1,

    /// <summary>Accounts can be made.</summary>
    Accounts = 2,

    /// <summary>A small disk can be mounted.</summary>
    SmallDisks = 4,

    /// <summary>A PAM service that asks several questions can be made.</summary>
    OneTimeCodes = 8,

    /// <summary>An ssh-agent can be started.</summary>
    Agent = 16,

    /// <summary>A throw-away Dropbear can be started.</summary>
    Dropbear = 32,

    /// <summary>Files can be given to other accounts, and their owners are told.</summary>
    OtherOwners = 64,
}
