using System.Runtime.Versioning;
using System.Text;
using SftpTools.Fixtures;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>The one-time channel for secrets, with the real script in the real shell.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AskPassChannelTests
{
    [FactIfUnix]
    public void Only_this_user_can_enter_or_read_it()
    {
        using AskPassChannel channel = new(static _ => null);
        string folder = Path.GetDirectoryName(channel.ProgramPath)!;

        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(folder));
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(Path.Combine(folder, "ask")));
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(Path.Combine(folder, "answer")));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(channel.ProgramPath));
    }

    [TheoryIfUnix]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("  two leading and three trailing   ")]
    [InlineData("-n")]
    [InlineData("--help")]
    [InlineData("back\\slash \\n \\0 \\")]
    [InlineData("'single' \"double\" `id` $(id) $HOME ${x} %s %d %%")]
    [InlineData("+plus")]
    [InlineData("\ttabs\t")]
    [InlineData("zażółć gęślą 世界 🚀")]
    [InlineData("*")]
    [InlineData("# comment ; & | < >")]
    public async Task An_answer_arrives_as_it_is(string secret)
    {
        using AskPassChannel channel = new(_ => Encoding.UTF8.GetBytes(secret));

        CommandResult result = await AskAsync(channel, "Password: ");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(secret + "\n", result.Output);
        Assert.Equal("", result.Error);
    }

    [TheoryIfUnix]
    [InlineData("user@host's password: ")]
    [InlineData("")]
    [InlineData("line one\nline two\n%s \\0 -n 'x' \"y\" $HOME `id`")]
    [InlineData("zażółć 🚀")]
    public async Task A_question_arrives_as_it_is(string prompt)
    {
        string? heard = null;
        using AskPassChannel channel = new(question =>
        {
            heard = question;
            return [];
        });

        CommandResult result = await AskAsync(channel, prompt);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(prompt, heard);
    }

    [FactIfUnix]
    public async Task A_long_secret_and_a_long_question_arrive_whole()
    {
        string secret = new('s', 4000);
        string prompt = new('p', 10_000);
        string? heard = null;
        using AskPassChannel channel = new(question =>
        {
            heard = question;
            return Encoding.UTF8.GetBytes(secret);
        });

        CommandResult result = await AskAsync(channel, prompt);

        Assert.Equal(secret + "\n", result.Output);
        Assert.Equal(prompt, heard);
    }

    [FactIfUnix]
    public async Task A_refusal_makes_the_script_fail_without_a_word()
    {
        using AskPassChannel channel = new(static _ => null);

        CommandResult result = await AskAsync(channel, "Password: ");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
    }

    [FactIfUnix]
    public async Task An_answer_that_fails_is_a_refusal_and_ends_no_process()
    {
        using AskPassChannel channel = new(static _ => throw new InvalidOperationException("The console is gone."));

        Assert.Equal(1, (await AskAsync(channel, "Password: ")).ExitCode);
        Assert.Equal(1, (await AskAsync(channel, "Password: ")).ExitCode);
    }

    [FactIfUnix]
    public async Task Several_questions_get_several_answers()
    {
        int count = 0;
        using AskPassChannel channel = new(question => Encoding.UTF8.GetBytes($"{question}{++count}"));

        // One right after the other: no answer may be lost while the one before it is put away.
        for (int i = 1; i <= 20; i++)
            Assert.Equal($"q{i}\n", (await AskAsync(channel, "q")).Output);
    }

    [FactIfUnix]
    public async Task The_answer_is_erased_after_use()
    {
        byte[] secret = Encoding.UTF8.GetBytes("hunter2");
        using AskPassChannel channel = new(_ => secret);

        await AskAsync(channel, "Password: ");

        await Eventually.TrueAsync(() => secret.All(static b => b == 0));
    }

    [FactIfUnix]
    public async Task The_secret_is_in_no_file_and_in_no_environment()
    {
        const string secret = "hunter2-a-secret";
        string environment = "";
        List<string> files = [];
        AskPassChannel? opened = null;
        using AskPassChannel channel = opened = new AskPassChannel(_ =>
        {
            string folder = Path.GetDirectoryName(opened!.ProgramPath)!;
            foreach (string file in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) is not ("ask" or "answer")))
                files.Add(File.ReadAllText(file));
            environment = File.Exists("/proc/self/environ") ? File.ReadAllText("/proc/self/environ") : "";
            return Encoding.UTF8.GetBytes(secret);
        });

        CommandResult result = await AskAsync(channel, "Password: ");

        Assert.Equal(secret + "\n", result.Output);
        Assert.Single(files);
        Assert.DoesNotContain(files, text => text.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(secret, environment, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.GetEnvironmentVariables().Values.Cast<string>(), v => v.Contains(secret, StringComparison.Ordinal));
    }

    [FactIfUnix]
    public void After_dispose_the_folder_is_gone_and_a_second_one_does_nothing()
    {
        AskPassChannel channel = new(static _ => null);
        string folder = Path.GetDirectoryName(channel.ProgramPath)!;

        channel.Dispose();
        channel.Dispose();

        Assert.False(Directory.Exists(folder));
    }

    [FactIfUnix]
    public void A_folder_that_was_taken_away_is_no_trouble()
    {
        AskPassChannel channel = new(static _ => null);
        Directory.Delete(Path.GetDirectoryName(channel.ProgramPath)!, recursive: true);

        channel.Dispose();
    }

    [FactIfUnix]
    public async Task A_script_that_waits_for_its_answer_ends_with_the_channel()
    {
        using ManualResetEventSlim asked = new();
        using ManualResetEventSlim answer = new();
        AskPassChannel channel = new(_ =>
        {
            asked.Set();
            answer.Wait(InTimeExtensions.Limit);
            return null;
        });
        Task<CommandResult> script = AskAsync(channel, "Password: ");
        Assert.True(asked.Wait(InTimeExtensions.Limit));

        await Task.Run(channel.Dispose).InTime();

        Assert.Equal(1, (await script).ExitCode);
        answer.Set();
    }

    [FactIfUnix]
    public async Task A_script_that_comes_after_the_channel_fails()
    {
        AskPassChannel channel = new(static _ => Encoding.UTF8.GetBytes("late"));
        string copy = Path.Combine(Path.GetDirectoryName(channel.ProgramPath)!, "askpass");
        string script = await File.ReadAllTextAsync(copy);
        channel.Dispose();

        CommandResult result = await Task.Run(() => ExternalCommand.Run("/bin/sh", ["-c", script, copy, "Password: "])).InTime();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("", result.Output);
    }

    /// <summary>Runs the script as ssh does.</summary>
    private static Task<CommandResult> AskAsync(AskPassChannel channel, string prompt) =>
        Task.Run(() => ExternalCommand.Run("/bin/sh", [channel.ProgramPath, prompt], timeout: InTimeExtensions.Limit)).InTime();
}
