using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace SftpTools.Fixtures;

/// <summary>
/// A throw-away PAM service that asks for the password of the account and then for a code, each in a question of its own, as a server with
/// a second factor does. It is a file in /etc/pam.d, which goes with it. Needs root.
/// </summary>
public sealed class OneTimeCodes : IDisposable
{
    private const string Services = "/etc/pam.d";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int SecretLength = 20;

    // $1 the file of the service.
    private const string GuardScript = """
        echo ready
        read -r word
        rm -f -- "$1"
        """;

    private static readonly string[] s_moduleFolders =
        ["/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib"];

    private readonly Guard _guard;
    private readonly byte[]? _secret;
    private readonly string _fixedCode;

    private OneTimeCodes(string serviceName, Guard guard, byte[]? secret, string fixedCode)
    {
        ServiceName = serviceName;
        _guard = guard;
        _secret = secret;
        _fixedCode = fixedCode;
    }

    /// <summary>The name of the service in /etc/pam.d.</summary>
    public string ServiceName { get; }

    /// <summary>What stands in the first question.</summary>
    public string PasswordPrompt { get; } = "Password: ";

    /// <summary>What stands in the second question.</summary>
    public string CodePrompt => _secret is null ? "Password required for " : "Verification code: ";

    /// <summary>
    /// Whether the code is asked for with echo on. Only pam_google_authenticator can do that; the modules that every machine has cannot.
    /// </summary>
    public bool Echo => _secret is not null;

    /// <summary>The code that is right now. It stays right for some minutes and may be used again.</summary>
    public string Code => _secret is null ? _fixedCode : TimedCode(_secret, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);

    /// <summary>Null where a PAM service can be made, else the reason why not.</summary>
    public static string? WhyUnavailable()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Services))
            return $"a PAM service of its own needs {Services}";

        if (!Environment.IsPrivilegedProcess)
            return "a PAM service of its own needs root";

        return HasModule("pam_google_authenticator") || (HasModule("pam_ftp") && HasModule("pam_exec"))
            ? null
            : "neither pam_google_authenticator (package libpam-google-authenticator) nor pam_ftp is installed";
    }

    /// <summary>Makes the service; its secret goes to a folder that root alone can read.</summary>
    public static OneTimeCodes Create(string folder)
    {
        if (WhyUnavailable() is { } reason)
            throw new InvalidOperationException($"No one-time codes here: {reason}.");

        string name = "sftptools-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        string service = Path.Combine(Services, name);
        string secretPath = Path.Combine(folder, "one_time_secret");
        byte[]? secret = HasModule("pam_google_authenticator") ? RandomNumberGenerator.GetBytes(SecretLength) : null;
        string fixedCode = RandomNumberGenerator.GetString("0123456789", 6);
        Guard guard = Guard.Start(GuardScript, service);
        try
        {
            guard.ReadLine();
            string[] question = secret is null ? AskWithCommonModules(folder, secretPath) : AskWithAuthenticator(secretPath);

            // Several minutes on each side of now: the code is read before the login begins.
            WritePrivate(
                secretPath,
                secret is null ? fixedCode : $"{ToBase32(secret)}\n\" WINDOW_SIZE 17\n\" TOTP_AUTH\n",
                UnixFileMode.UserRead);
            WritePrivate(
                service,
                string.Join('\n',
                [
                    "auth requisite pam_unix.so nodelay", .. question, "account required pam_unix.so", "session required pam_permit.so", "",
                ]),
                UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return new OneTimeCodes(name, guard, secret, fixedCode);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    /// <summary>The code of RFC 6238 (six digits, SHA-1) for a count of 30 second steps since 1970.</summary>
    internal static string TimedCode(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // SHA-1 is what the module computes with.
        byte[] hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        uint number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("d6", CultureInfo.InvariantCulture);
    }

    public void Dispose() => _guard.Release();

    private static string[] AskWithAuthenticator(string secretPath) =>
        [$"auth requisite pam_google_authenticator.so secret={secretPath} user=root echo_verification_code"];

    /// <summary>pam_ftp asks again whatever was asked before, and judges nothing; pam_exec hands the answer to a script that does.</summary>
    private static string[] AskWithCommonModules(string folder, string secretPath)
    {
        string script = Path.Combine(folder, "check_code");
        WritePrivate(
            script,
            $"#!/bin/sh\n[ \"$(head -c 64 | tr -d '\\0')\" = \"$(cat '{secretPath}')\" ]\n",
            UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return ["auth [default=ignore] pam_ftp.so", $"auth requisite pam_exec.so quiet expose_authtok {script}"];
    }

    private static void WritePrivate(string path, string text, UnixFileMode mode)
    {
        using FileStream stream = new(
            path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
        stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }

    private static bool HasModule(string name) => s_moduleFolders.Any(folder =>
        File.Exists(Path.Combine(folder, "security", name + ".so"))
        || (Directory.Exists(folder) && Directory.EnumerateDirectories(folder, "*-linux-gnu*")
            .Any(below => File.Exists(Path.Combine(below, "security", name + ".so")))));

    private static string ToBase32(byte[] bytes)
    {
        // Eight characters for each five bytes; the length is a multiple of five.
        char[] text = new char[bytes.Length / 5 * 8];
        for (int index = 0; index < text.Length; index++)
        {
            int bit = index * 5;
            int pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[index] = Base32[(pair >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }
}
