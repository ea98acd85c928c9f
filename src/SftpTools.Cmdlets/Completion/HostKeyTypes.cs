namespace SftpTools.Cmdlets.Completion;

/// <summary>The types of host keys as -KeyType takes them.</summary>
internal static class HostKeyTypes
{
    /// <summary>Short names, each with the types that it stands for.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Families = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["ed25519"] = ["ssh-ed25519"],
        ["ecdsa"] = ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
        ["rsa"] = ["ssh-rsa"],
    };
}
