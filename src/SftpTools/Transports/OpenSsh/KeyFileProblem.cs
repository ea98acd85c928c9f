using SftpTools.Errors;
using SftpTools.Native;
using SftpTools.Transports.Keys;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// Why ssh cannot have used a key file. ssh passes over most of them without a word, or with one from its cryptographic library, so a login
/// that was refused has the files looked at.
/// </summary>
internal static class KeyFileProblem
{
    private const int LongestFile = 256 * 1024;

    /// <summary>What is wrong with these files, a sentence for each.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> paths, bool hasPassphrase) =>
        [.. paths.Select(path => Of(path, hasPassphrase)).OfType<string>()];

    /// <summary>
    /// Fails where a file that ssh is about to open is a pipe or another thing that is not a file: ssh would wait in it for ever. It opens the
    /// public half and the certificate beside a key, too.
    /// </summary>
    /// <exception cref="SftpException">It names the file (AuthenticationFailed).</exception>
    public static void RefusePipes(IEnumerable<string> paths)
    {
        foreach (string path in paths.SelectMany(static path => new[] { path, path + ".pub", path + "-cert.pub" }))
        {
            try
            {
                using FileStream? stream = OwnFile.OpenRead(path);
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
            {
                // ssh passes over it, and the login shows whether it was needed.
            }
            catch (IOException exception)
            {
                throw KeyErrors.Unusable(path, DisplayText.Clean(exception.Message).TrimEnd('.') + ".", exception);
            }
        }
    }

    private static string? Of(string path, bool hasPassphrase)
    {
        try
        {
            if (new FileInfo(path) is not { Length: <= LongestFile })
                return null;
            return Of(path, OwnFile.ReadAll(path, LongestFile), hasPassphrase);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return KeyErrors.Unreadable(path, exception).Message;
        }
        catch (InvalidDataException broken)
        {
            return KeyErrors.Unusable(path, "it is malformed. " + broken.Message).Message;
        }
    }

    private static string? Of(string path, byte[] text, bool hasPassphrase)
    {
        if (text.AsSpan().StartsWith("PuTTY-User-Key-File"u8))
            return KeyErrors.Unusable(path, "it is a key of PuTTY, which ssh does not read. Convert it with puttygen, or use -Transport SshNet.").Message;
        if (PemBlock.Find(text) is not { } block)
            return KeyErrors.Unusable(path, ForeignText.Explain(text)).Message;
        using (block)
        {
            if (text is [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..])
                return KeyErrors.Unusable(path, "it begins with a byte order mark, which ssh does not read. Write it as plain ASCII, or use -Transport SshNet.").Message;
            if (text.AsSpan().IndexOf("\r\n"u8) >= 0)
                return KeyErrors.Unusable(path, "it has the line ends of Windows (CR LF), which ssh does not read everywhere. Convert it, or use -Transport SshNet.").Message;
            return !hasPassphrase && IsEncrypted(block) ? KeyErrors.NeedsPassphrase(path).Message : null;
        }
    }

    private static bool IsEncrypted(PemBlock block) => block.Label switch
    {
        OpenSshPrivateKey.Label => OpenSshPrivateKey.IsEncrypted(block.Data),
        "ENCRYPTED PRIVATE KEY" => true,
        _ => block.Encryption is not null,
    };
}
