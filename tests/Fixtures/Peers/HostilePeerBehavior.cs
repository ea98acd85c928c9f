namespace SftpTools.Fixtures;

/// <summary>What a <see cref="HostilePeer"/> does with a client.</summary>
public enum HostilePeerBehavior
{
    /// <summary>It says nothing.</summary>
    Silent,

    /// <summary>It says its SSH version and then nothing.</summary>
    Banner,

    /// <summary>It sends lines without end before its version (RFC 4253, section 4.2, allows lines and sets no bound).</summary>
    EndlessBanner,

    /// <summary>It sends one line that does not end.</summary>
    EndlessLine,

    /// <summary>It says its version and then SSH_MSG_DISCONNECT with a text (RFC 4253, section 11.1).</summary>
    Disconnect,

    /// <summary>It answers as a web server does.</summary>
    Http,

    /// <summary>It closes the connection at once.</summary>
    Close,

    /// <summary>It says its version and then a packet with an impossible length.</summary>
    HugePacket,

    /// <summary>It speaks version 1 of the protocol only.</summary>
    OldVersion,

    /// <summary>It offers a key exchange that nobody has.</summary>
    ForeignKeyExchange,

    /// <summary>It offers a kind of host key that nobody has.</summary>
    ForeignHostKey,

    /// <summary>It offers a cipher that nobody has.</summary>
    ForeignCipher,

    /// <summary>It offers a MAC that nobody has, and no cipher that needs none.</summary>
    ForeignMac,
}
