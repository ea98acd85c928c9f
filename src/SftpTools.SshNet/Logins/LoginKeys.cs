using System.Security;
using System.Text;
using SftpTools.Errors;
using SftpTools.Native;
using SftpTools.SshNet.Keys;
using SftpTools.Transports;
using SftpTools.Transports.Agent;
using SftpTools.Wire;

namespace SftpTools.SshNet.Logins;

/// <summary>
/// The keys to offer to one host, in the order of ssh: keys that were named and that the agent has, the other keys of the agent, the other
/// key files. Each is read when its turn comes, so that no passphrase is asked for in vain.
/// </summary>
internal sealed class LoginKeys(
    ConnectionPlan plan, IReadOnlyList<SecureString> texts, SecureString? passphrase, IInteraction interaction) : IDisposable
{
    // One of 16,384 bits has some 3 KiB, a certificate with every option a few more.
    private const int LongestPublicKey = 64 * 1024;

    private readonly List<IDisposable> _opened = [];

    /// <summary>The keys, one by one; those that cannot be used are noted in the record.</summary>
    public IEnumerable<LoginKey> All(LoginRecord record)
    {
        // A key that is too small is told of and left out (RequiredRSASize), as ssh does.
        foreach (LoginKey key in Readable(record))
        {
            if (KeyRules.WhyNotOffered(plan, key) is { } reason)
                record.Problem(reason);
            else
                yield return key;
        }
    }

    private IEnumerable<LoginKey> Readable(LoginRecord record)
    {
        HashSet<string> offered = [];
        for (int i = 0; i < texts.Count; i++)
        {
            SecureString text = texts[i];
            string name = texts.Count == 1 ? "the given key" : $"given key {i + 1}";
            if (Open(record, () => KeyFileReader.ReadText(text, name, Passphrase)) is { } key && offered.Add(key.Fingerprint))
                yield return new LoginKey(name, key);
        }
        foreach (AgentKey key in AgentKeys(record))
        {
            if (offered.Add(Identity(key)))
                yield return new LoginKey(DisplayText.Clean(key.Name), key);
        }
        if (plan.KeyFiles.Count == 0 && texts.Count == 0)
            record.Miss("no key file was found in ~/.ssh or named");
        foreach (string path in plan.KeyFiles)
        {
            // What the agent has offered needs no file, and no passphrase.
            if (PublicHalf(path) is { } fingerprint && offered.Contains(fingerprint))
                continue;
            if (Open(record, () => KeyFileReader.Read(path, Passphrase, CertificateFor(path))) is not { } key)
                continue;
            if (key.CertificateProblem is { } problem)
                record.Problem(problem);
            if (offered.Add(key.Fingerprint))
                yield return new LoginKey(DisplayText.Clean(path), key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable key in _opened)
            key.Dispose();
    }

    private FileKey? Open(LoginRecord record, Func<FileKey> open)
    {
        try
        {
            FileKey key = open();
            _opened.Add(key);
            return key;
        }
        catch (SftpException exception)
        {
            record.Problem(exception.Message);
            return null;
        }
    }

    private IEnumerable<AgentKey> AgentKeys(LoginRecord record)
    {
        if (plan.AgentSocket is null)
        {
            record.Miss("no agent is running or named");
            return [];
        }
        if (AgentClient.TryConnect(plan.AgentSocket, out string? reason) is not { } agent)
        {
            record.Miss($"the agent cannot be reached: {reason?.TrimEnd('.')}");
            return [];
        }
        IReadOnlyList<AgentKey> keys;
        try
        {
            keys = AgentKey.All(agent);
        }
        catch (SftpException exception)
        {
            record.Problem(exception.Message);
            return [];
        }
        HashSet<string> named = [.. plan.IdentityFiles.Select(PublicHalf).OfType<string>()];
        return plan.IdentitiesOnly
            ? keys.Where(key => named.Contains(key.Fingerprint))
            : keys.OrderByDescending(key => named.Contains(key.Fingerprint));
    }

    // A key and its certificate are two offers.
    private static string Identity(AgentKey key) => key.Type == PublicKeyBlob.PlainType(key.Type) ? key.Fingerprint : $"{key.Type} {key.Fingerprint}";

    private string? CertificateFor(string keyPath)
    {
        if (plan.CertificateFiles.Count == 0 || PublicHalf(keyPath) is not { } fingerprint)
            return null;
        foreach (string path in plan.CertificateFiles)
        {
            try
            {
                if (Fingerprint.Of(PublicKeyBlob.CertifiedKey(CertificateFile.Read(path).Blob)) == fingerprint)
                    return path;
            }
            catch (Exception exception) when (exception is SftpException or InvalidDataException)
            {
                // It certifies no key that is known; the key is offered without it.
            }
        }
        return null;
    }

    /// <summary>The fingerprint of a key by its public file; null when there is none.</summary>
    private static string? PublicHalf(string keyPath)
    {
        try
        {
            string path = keyPath.EndsWith(".pub", StringComparison.Ordinal) ? keyPath : keyPath + ".pub";
            string[] words = File.Exists(path) ? Encoding.UTF8.GetString(OwnFile.ReadAll(path, LongestPublicKey)).Split(' ', 3) : [];
            return words.Length < 2 ? null : Fingerprint.Of(Convert.FromBase64String(words[1].Trim()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private SecureString? Passphrase(string name)
    {
        if (passphrase is not null)
            return passphrase;
        if (!interaction.CanPrompt || interaction.Ask($"Enter passphrase for key '{DisplayText.Clean(name)}': ", echo: false) is not { } typed)
            return null;
        SecureString secret = new();
        foreach (char c in typed)
            secret.AppendChar(c);
        secret.MakeReadOnly();
        return secret;
    }
}
