using System.Collections.Concurrent;
using System.Security;
using SftpTools.Fixtures;
using SftpTools.Tests.Fixtures;
using SftpTools.Tests.Servers;
using SftpTools.Transports;

namespace SftpTools.Tests.SshNet;

/// <summary>What a server writes and asks at the login over SSH.NET: shown as the server's own, and answered by who is meant.</summary>
public sealed class QuestionsTests
{
    [Theory]
    [OnSshdBySshNet]
    public async Task A_banner_is_told_as_the_servers_and_moves_no_cursor(string kind)
    {
        Assert.Equal(ConformanceServer.SshdBySshNet, kind);
        using SshServer server = SshServer.Start(new SshServerOptions
        {
            Passwords = true,
            Banner = "Enter passphrase for key '/root/.ssh/id': \n\u001b[2J\u202eFor tests only.\n" + new string('x', 5000),
        });
        Console person = new("wrong");
        ConnectionOptions options = OptionsOf(server, server.UserName) with { Options = [new("PreferredAuthentications", "password")] };

        SftpException silent = await Assert.ThrowsAsync<SftpException>(() => OpenAsync(options, SilentInteraction.Instance));
        await Assert.ThrowsAsync<SftpException>(() => OpenAsync(options with { UserName = "nobody" }, person));

        Assert.Contains("The server wrote: \"Enter passphrase", silent.Message, StringComparison.Ordinal);
        Assert.Contains("For tests only.", silent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(silent.Message, static c => char.IsControl(c) || c == '\u202e');
        Assert.True(silent.Message.Length < 2500, silent.Message);
        // Before the first question alone, and every line with whose it is.
        string[] asked = [.. person.Asked];
        Assert.StartsWith($"(nobody@{server.Host}) The server says: Enter passphrase", asked[0], StringComparison.Ordinal);
        Assert.DoesNotContain(asked[0], static c => c is '\u001b' or '\u202e');
        Assert.All(asked[1..], static question => Assert.StartsWith("nobody@", question, StringComparison.Ordinal));
    }

    [FactIf(Machine.SshServer | Machine.Accounts | Machine.OneTimeCodes)]
    public async Task Questions_are_answered_by_the_credential_and_by_the_person()
    {
        if (SharedSshd.SkipReasonOfSshNet is not null)
            return;
        using TestAccount account = TestAccount.Create();
        using SshServer server = SshServer.Start(new SshServerOptions { OneTimeCodes = true });
        using SecureString password = SecretOf(account.Password);
        using SecureString wrong = SecretOf("wrong");
        ConnectionOptions options = OptionsOf(server, account.UserName);
        string code = server.OneTimeCodes!.Code;

        // The password is given, and the code asked for.
        Console person = new(code);
        await (await OpenAsync(options with { Password = password }, person)).CloseAsync().InTime();
        Assert.StartsWith($"({account.UserName}@{server.Host}) ", Assert.Single(person.Asked), StringComparison.Ordinal);

        // Both are asked for.
        Console knowing = new(account.Password, code);
        await (await OpenAsync(options, knowing)).CloseAsync().InTime();
        Assert.Equal(2, knowing.Asked.Count);

        // Where nobody is, nobody waits, and the error says what was asked.
        SftpException alone = await Assert.ThrowsAsync<SftpException>(() => OpenAsync(options with { Password = password }, SilentInteraction.Instance));
        Assert.Equal(SftpErrorKind.AuthenticationFailed, alone.Kind);
        Assert.Contains(server.OneTimeCodes.CodePrompt.Trim(), alone.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(account.Password, alone.Message, StringComparison.Ordinal);

        // A password that was refused is not sent again, and a person who says nothing ends the login.
        Console leaving = new();
        SftpException left = await Assert.ThrowsAsync<SftpException>(() => OpenAsync(options with { Password = wrong }, leaving));
        Assert.Equal(SftpErrorKind.AuthenticationFailed, left.Kind);
    }

    private static ConnectionOptions OptionsOf(SshServer server, string userName) => new()
    {
        HostName = server.Host,
        Port = server.Port,
        UserName = userName,
        HostKeyFingerprint = server.HostKeyFingerprint,
        ConnectingTimeout = TimeSpan.FromSeconds(30),
        Options = [new("PreferredAuthentications", "keyboard-interactive")],
    };

    private static Task<SftpSession> OpenAsync(ConnectionOptions options, IInteraction interaction) => SftpSession.OpenAsync(
        1, "asked", SharedSshd.TransportOf(SftpTransport.SshNet), options, interaction, default).InTime();

    private static SecureString SecretOf(string text)
    {
        SecureString secret = new();
        foreach (char c in text)
            secret.AppendChar(c);
        return secret;
    }

    /// <summary>A person who gives these answers in their order, and the last one again; none without any.</summary>
    private sealed class Console(params string[] answers) : IInteraction
    {
        public ConcurrentQueue<string> Asked { get; } = new();

        public bool CanPrompt => true;

        public string? Ask(string prompt, bool echo)
        {
            Asked.Enqueue(prompt);
            return answers.Length == 0 ? null : answers[Math.Min(Asked.Count, answers.Length) - 1];
        }

        public bool Confirm(string question) => false;

        public void Warn(string warning)
        {
        }
    }
}
