using System.Globalization;
using System.Security.Cryptography;

namespace SftpTools.Fixtures;

/// <summary>A temporary system account with a password, for logins by password and for tests of refused access. Needs root.</summary>
public sealed class TestAccount : IDisposable
{
    private const string Prefix = "sftptools-";
    private const int LockedAttempts = 20;

    // $1 the name, $2 the user id. Only processes of this id are killed, then the account goes with its home.
    private const string GuardScript = """
        read -r word
        for entry in /proc/[0-9]*; do
            [ "$(stat -c %u "$entry" 2>/dev/null)" = "$2" ] && kill -KILL "${entry#/proc/}" 2>/dev/null
        done
        for attempt in 1 2 3 4 5 6 7 8 9 10; do
            userdel -r "$1" >/dev/null 2>&1
            id -u "$1" >/dev/null 2>&1 || break
            sleep 0.2
        done
        """;

    private static readonly string[] s_programs = ["useradd", "userdel", "chpasswd"];

    private readonly Guard _guard;

    private TestAccount(string name, string password, int userId, Guard guard)
    {
        UserName = name;
        Password = password;
        UserId = userId;
        _guard = guard;
    }

    public string UserName { get; }

    public string Password { get; }

    public int UserId { get; }

    public string Home => Path.Combine("/home", UserName);

    /// <summary>Null where accounts can be made, else the reason why not.</summary>
    public static string? WhyUnavailable()
    {
        if (!OperatingSystem.IsLinux())
            return "a temporary account needs Linux";

        if (!Environment.IsPrivilegedProcess)
            return "a temporary account needs root";

        string[] missing = [.. s_programs.Where(name => ExternalCommand.Find(name) is null)];
        return missing.Length == 0 ? null : $"{string.Join(", ", missing)} is not installed";
    }

    /// <summary>Makes an account. One with an empty password gets in without any, where a server lets it.</summary>
    public static TestAccount Create(bool emptyPassword = false)
    {
        if (WhyUnavailable() is { } reason)
            throw new InvalidOperationException($"No temporary account here: {reason}.");

        string name = Prefix + RandomNumberGenerator.GetHexString(8, lowercase: true);
        string password = emptyPassword ? string.Empty : RandomNumberGenerator.GetHexString(24, lowercase: true);
        AddUser(name);
        int userId = int.Parse(ExternalCommand.Require("id", ["-u", name]).Output, CultureInfo.InvariantCulture);
        TestAccount account = new(name, password, userId, Guard.Start(GuardScript, name, userId.ToString(CultureInfo.InvariantCulture)));
        try
        {
            // An empty one cannot be hashed; with -e the field is taken as it is.
            string[] asItIs = emptyPassword ? ["-e"] : [];
            ExternalCommand.Require(ExternalCommand.Find("chpasswd")!, asItIs, $"{name}:{password}\n");
            return account;
        }
        catch
        {
            account.Dispose();
            throw;
        }
    }

    public void Dispose() => _guard.Release();

    private static void AddUser(string name)
    {
        const int cannotLock = 1;
        string program = ExternalCommand.Find("useradd")!;
        for (int attempt = 1; ; attempt++)
        {
            CommandResult result = ExternalCommand.Run(program, ["--create-home", "--base-dir", "/home", "--shell", "/bin/sh", name]);
            if (result.ExitCode == 0)
                return;

            // Another process changes the user database at this moment.
            if (result.ExitCode != cannotLock || attempt == LockedAttempts)
                throw new InvalidOperationException($"useradd ended with {result.ExitCode}: {result.LastWords}");

            Thread.Sleep(100);
        }
    }
}
