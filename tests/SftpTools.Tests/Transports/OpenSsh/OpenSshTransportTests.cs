using System.Diagnostics;
using System.Globalization;
using System.Security;
using SftpTools.Buffers;
using SftpTools.Fixtures;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;
using SftpTools.Tests.Servers;
using SftpTools.Transports;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>Whatever the child process does, the session ends with the right kind of error and with its last words.</summary>
public sealed class OpenSshTransportTests
{
    // The subsystem without a network: the transport does not know that nobody logged in.
    private static readonly string s_serve = $"echo $$ > \"${{0%/*}}/pid\"; exec {SshServer.FindSftpServer()}";

    [TheoryIfUnix]
    [InlineData("echo 'user@host: Permission denied (publickey).' >&2; exit 255", SftpErrorKind.AuthenticationFailed, "Permission denied")]
    [InlineData("echo 'Host key verification failed.' >&2; exit 255", SftpErrorKind.HostKeyRejected, "verification failed")]
    [InlineData("echo 'ssh: connect to host host port 22: Connection refused' >&2; exit 255", SftpErrorKind.ConnectionLost, "refused")]
    [InlineData("echo 'subsystem request failed on channel 0' >&2; exit 1", SftpErrorKind.NotSupported, "subsystem")]
    [InlineData("exit 255", SftpErrorKind.ConnectionLost, "exit code 255")]
    [InlineData("kill -9 $$", SftpErrorKind.ConnectionLost, "137")]
    [InlineData("echo last words >&2; exec <&-; exit 3", SftpErrorKind.ConnectionLost, "last words")]
    [InlineData("echo last words >&2; exec >&-; exec sleep 1000", SftpErrorKind.ConnectionLost, "last words")]
    [InlineData("echo 'Welcome to our host!'; exec sleep 1000", SftpErrorKind.ProtocolError, "Welcome to our host!")]
    [InlineData("printf 'HTTP/1.1 400 Bad Request\\r\\n\\r\\n'", SftpErrorKind.ProtocolError, "HTTP/1.1 400")]
    [InlineData("printf '\\0\\0\\0\\005\\002\\0\\0\\0\\002'", SftpErrorKind.ProtocolError, "version 2")]
    [InlineData("head -c 1000000 /dev/zero", SftpErrorKind.ProtocolError, "")]
    [InlineData("printf '\\0\\0\\0'", SftpErrorKind.ProtocolError, "")]
    [InlineData("i=0; while [ $i -lt 20000 ]; do echo \"line $i of many words that fill the pipe\" >&2; i=$((i+1)); done; exit 255", SftpErrorKind.ConnectionLost, "line 19999")]
    [InlineData("head -c 3000000 /dev/zero | tr '\\0' x >&2; echo >&2; exit 255", SftpErrorKind.ConnectionLost, "xxx")]
    [InlineData("printf 'no end of line' >&2; exit 255", SftpErrorKind.ConnectionLost, "no end of line")]
    [InlineData("printf '\\033]0;owned\\007\\377\\n' >&2; exit 255", SftpErrorKind.ConnectionLost, "owned")]
    public async Task A_child_that_does_not_serve_is_told_with_its_words(string script, SftpErrorKind kind, string words)
    {
        using FakeSsh ssh = new(script);

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => ssh.ConnectAsync());

        Assert.Equal(kind, exception.Kind);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, static c => c is '\u001b' or '\0');
    }

    [FactIfUnix]
    public async Task A_child_that_never_answers_is_a_timeout_and_is_ended()
    {
        using FakeSsh ssh = new("echo $$ > \"${0%/*}/pid\"; exec sleep 1000");

        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => ssh.ConnectAsync(
            new ConnectionOptions { HostName = "host", ConnectingTimeout = TimeSpan.FromMilliseconds(100) }));

        Assert.Equal(SftpErrorKind.Timeout, exception.Kind);
        Assert.Contains("'host'", exception.Message, StringComparison.Ordinal);
        await EndsAsync(PidOf(ssh));
    }

    [FactIfUnix]
    public async Task Cancellation_ends_the_login_and_the_child()
    {
        using FakeSsh ssh = new("echo $$ > \"${0%/*}/pid.new\"; mv \"${0%/*}/pid.new\" \"${0%/*}/pid\"; exec sleep 1000");
        using CancellationTokenSource cancellation = new();
        Task<SftpSession> connect = SftpSession.OpenAsync(
            1,
            "fake",
            new OpenSshTransport { Command = ssh.Command },
            new ConnectionOptions { HostName = "host" },
            SilentInteraction.Instance,
            cancellation.Token);
        await Eventually.TrueAsync(() => File.Exists(ssh.PathOf("pid")));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect.InTime());
        await EndsAsync(PidOf(ssh));
    }

    [FactIfUnix]
    public async Task A_command_that_is_missing_is_said_to_be()
    {
        SftpException exception = await Assert.ThrowsAsync<SftpException>(() => SftpSession.OpenAsync(
            1,
            "fake",
            new OpenSshTransport { Command = "/nowhere/ssh" },
            new ConnectionOptions { HostName = "host", Password = new SecureString() },
            SilentInteraction.Instance,
            default).InTime());

        Assert.Equal(SftpErrorKind.ConnectionLost, exception.Kind);
        Assert.Contains("'/nowhere/ssh'", exception.Message, StringComparison.Ordinal);
    }

    [FactIfSftpServer]
    public async Task A_session_ends_its_child()
    {
        using FakeSsh ssh = new(s_serve);
        SftpSession session = await ssh.ConnectAsync();
        Assert.Equal(SftpSessionState.Opened, session.State);
        Assert.True(IsRunning(PidOf(ssh)));

        await session.CloseAsync().InTime();

        Assert.Equal(SftpSessionState.Closed, session.State);
        await EndsAsync(PidOf(ssh));
    }

    [FactIfSftpServer]
    public async Task A_child_that_is_killed_is_a_lost_connection_and_the_next_operation_has_a_new_one()
    {
        using FakeSsh ssh = new(s_serve);
        SftpSession session = await ssh.ConnectAsync();
        int first = PidOf(ssh);

        Process.GetProcessById(first).Kill();
        SftpException reason = await session.Latest.Client.Ended.InTime();
        Assert.Equal(SftpErrorKind.ConnectionLost, reason.Kind);
        Assert.Contains("137", reason.Message, StringComparison.Ordinal);
        Assert.Equal(SftpSessionState.Broken, session.State);

        Assert.NotNull(await session.Files.GetEntryAsync("/", followLink: true, default).InTime());

        Assert.Equal(SftpSessionState.Opened, session.State);
        Assert.Equal(1, session.ReconnectCount);
        Assert.NotEqual(first, PidOf(ssh));
        await session.CloseAsync().InTime();
    }

    [FactIfSftpServer]
    public async Task A_child_that_stands_still_is_a_timeout_and_stands_in_nobodys_way()
    {
        using FakeSsh ssh = new(s_serve);
        using TempFolder folder = new();
        SftpSession session = await ssh.ConnectAsync(
            new ConnectionOptions { HostName = "host", OperationTimeout = TimeSpan.FromSeconds(1) });
        int first = PidOf(ssh);
        byte[] handle = await session.Latest.Client.OpenAsync(
            folder.Combine("file"), OpenFlags.Write | OpenFlags.Create, SftpAttributes.None, default).InTime();
        ExternalCommand.Require("kill", ["-STOP", first.ToString(CultureInfo.InvariantCulture)]);

        // More than the pipe takes, so that the writer is in the middle of a write that does not end.
        Task[] writes =
        [
            .. Enumerable.Range(0, 40).Select(async i =>
            {
                IoBuffer buffer = IoBuffer.Rent(200_000);
                try
                {
                    await session.Latest.Client.WriteAsync(handle, i * 200_000L, buffer, 200_000, "file", default);
                }
                finally
                {
                    buffer.Release();
                }
            }),
        ];

        foreach (Task write in writes)
            Assert.Equal(SftpErrorKind.Timeout, (await Assert.ThrowsAsync<SftpException>(() => write.InTime())).Kind);
        Assert.NotNull(await session.Files.GetEntryAsync("/", followLink: true, default).InTime());
        await EndsAsync(first);

        ExternalCommand.Require("kill", ["-STOP", PidOf(ssh).ToString(CultureInfo.InvariantCulture)]);
        await session.CloseAsync().InTime();
        await EndsAsync(PidOf(ssh));
    }

    [FactIfSftpServer]
    public async Task The_child_gets_its_arguments_as_they_are_and_secrets_by_the_channel_alone()
    {
        using FakeSsh ssh = new(
            "d=${0%/*}; for a in \"$@\"; do printf '%s\\0' \"$a\"; done > \"$d/arguments\"; env > \"$d/environment\"; "
            + "echo 'debug1: Next authentication method: password' > $log; \"$SSH_ASKPASS\" \"user@host's password: \" > \"$d/answer\"; echo \"$SSH_ASKPASS\" > \"$d/program\"; " + s_serve);
        using SecureString password = new();
        foreach (char c in "hunter2 \\ \"'$x")
            password.AppendChar(c);

        SftpSession session = await ssh.ConnectAsync(new ConnectionOptions
        {
            HostName = "host",
            UserName = "DOMAIN\\a user *",
            Password = password,
        });

        string[] arguments = (await File.ReadAllTextAsync(ssh.PathOf("arguments"))).TrimEnd('\0').Split('\0');
        string environment = await File.ReadAllTextAsync(ssh.PathOf("environment"));
        Assert.Contains(("-l", "DOMAIN\\a user *"), arguments.Zip(arguments.Skip(1)));
        Assert.Equal(["-s", "--", "host", "sftp"], arguments.TakeLast(4));
        Assert.Equal("hunter2 \\ \"'$x\n", await File.ReadAllTextAsync(ssh.PathOf("answer")));
        Assert.Contains("SSH_ASKPASS_REQUIRE=force", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", environment + string.Join(' ', arguments), StringComparison.Ordinal);
        // The login is over, and with it the channel.
        Assert.False(File.Exists((await File.ReadAllTextAsync(ssh.PathOf("program"))).Trim()));
        await session.CloseAsync().InTime();
    }

    [FactIfSftpServer]
    public async Task Without_anything_to_answer_there_is_no_channel_and_ssh_may_not_ask()
    {
        using FakeSsh ssh = new("d=${0%/*}; env > \"$d/environment\"; " + s_serve);

        SftpSession session = await ssh.ConnectAsync();

        string environment = await File.ReadAllTextAsync(ssh.PathOf("environment"));
        Assert.Contains("SSH_ASKPASS_REQUIRE=never", environment, StringComparison.Ordinal);
        await session.CloseAsync().InTime();
    }

    [FactIfUnix]
    public async Task A_question_that_nobody_can_answer_ends_the_login_at_once_and_is_told()
    {
        using FakeSsh ssh = new("\"$SSH_ASKPASS\" '(user@host) Verification code: '; exec sleep 1000");
        using SecureString password = new();

        SftpException exception = await Assert.ThrowsAsync<SftpException>(
            () => ssh.ConnectAsync(new ConnectionOptions { HostName = "host", Password = password }));

        Assert.Equal(SftpErrorKind.AuthenticationFailed, exception.Kind);
        Assert.Contains("Verification code", exception.Message, StringComparison.Ordinal);
    }

    [FactIfSftpServer]
    public async Task While_a_person_thinks_the_clock_of_the_login_stands_still()
    {
        using FakeSsh ssh = new("\"$SSH_ASKPASS\" '(user@host) Verification code: ' > \"${0%/*}/answer\"; " + s_serve);
        // The limit is this and 2 seconds.
        ConnectionOptions options = new() { HostName = "host", ConnectingTimeout = TimeSpan.FromMilliseconds(200) };

        SftpSession session = await ssh.ConnectAsync(
            options, new Person { Reply = "123456", Thinking = static () => Thread.Sleep(2600) });

        Assert.Equal("123456\n", await File.ReadAllTextAsync(ssh.PathOf("answer")));
        await session.CloseAsync().InTime();
    }

    private static int PidOf(FakeSsh ssh) => int.Parse(File.ReadAllText(ssh.PathOf("pid")), CultureInfo.InvariantCulture);

    // The system takes a moment to end what was killed.
    private static Task EndsAsync(int pid) => Eventually.TrueAsync(() => !IsRunning(pid));

    private static bool IsRunning(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
