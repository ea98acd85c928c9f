using SftpTools.SshNet.Keys;
using SftpTools.Transports;
using SftpTools.Transports.Config;
using SftpTools.Trust;

namespace SftpTools.SshNet.Logins;

/// <summary>What the configuration of a host forbids of its keys, and of the user's.</summary>
internal static class KeyRules
{
    /// <summary>The rules for the host's keys.</summary>
    public static HostKeyRules Of(ConnectionPlan plan) => new()
    {
        RevokedKeysFiles = plan.RevokedHostKeys,
        RequiredRsaSize = RequiredRsaSize(plan),
        AuthorityAlgorithms = AlgorithmList.Apply(plan.CASignatureAlgorithms, HostKeyRules.DefaultAuthorityAlgorithms),
    };

    /// <summary>Why a key of the user is not offered, as a sentence; null when it may be.</summary>
    public static string? WhyNotOffered(ConnectionPlan plan, LoginKey key) =>
        key.Source is KeySource source && RsaSize(source.Blob) is { } size && size < RequiredRsaSize(plan)
            ? $"{key.Name} has {size} bits, and RequiredRSASize asks for {RequiredRsaSize(plan)}."
            : null;

    private static int RequiredRsaSize(ConnectionPlan plan) => Math.Max(plan.RequiredRsaSize ?? 0, HostKeyRules.LeastRsaSize);

    private static int? RsaSize(ReadOnlySpan<byte> blob)
    {
        try
        {
            return HostKey.Read(blob).Plain.RsaSize;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
