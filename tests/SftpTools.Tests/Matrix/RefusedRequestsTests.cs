using System.Diagnostics;
using SftpTools.FileSystems.Remote;
using SftpTools.Fixtures;
using SftpTools.Protocol;
using SftpTools.Sessions;
using SftpTools.Tests.Servers;

namespace SftpTools.Tests.Matrix;

/// <summary>
/// OpenSSH's server with each of its requests refused in turn (sftp-server -P), and every operation on it: each is done, and done right, or
/// an error that names it, with nothing lost. A look afterwards makes no error of what was done.
/// </summary>
public sealed class RefusedRequestsTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Requests()
    {
        if (SftpServerProcess.FilePath is null)
            return new TheoryData<string>("none");
        using Process process = Process.Start(new ProcessStartInfo(SftpServerProcess.FilePath, ["-Q", "requests"]) { RedirectStandardOutput = true })!;
        string[] requests = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return new TheoryData<string>(["none", .. requests]);
    }

    [TheoryIfUnix]
    [MemberData(nameof(Requests))]
    public async Task Each_operation_is_done_or_says_that_it_is_not(string request)
    {
        if (SftpServerProcess.FilePath is null)
            return;
        using TempFolder folder = new();
        await using SftpServerProcess process = request == "none" ? SftpServerProcess.Start() : SftpServerProcess.Start("-P", request);
        using SftpClient client = await process.ConnectAsync();
        List<string> wrong = [];
        foreach (MatrixOperation operation in MatrixOperations.All)
        {
            // Each with what a new session knows: what was learned from one refusal must not spare the next.
            SftpFileSystem files = new("matrix", _ => new ValueTask<SftpClient>(client), profile: ProfileOf(client));
            Cell cell = new(Directory.CreateDirectory(Path.Combine(folder.Path, $"{wrong.Count} {operation.Name}")).FullName, files);
            wrong.AddRange((await RunAsync(operation, cell, request)).Select(problem => $"{operation.Name}: {problem}"));
        }
        Assert.Empty(wrong);
    }

    private static async Task<List<string>> RunAsync(MatrixOperation operation, Cell cell, string request)
    {
        List<string> problems = [];
        SftpException? failure = null;
        try
        {
            await operation.Act(cell).WaitAsync(s_limit).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
        catch (SftpException exception)
        {
            failure = exception;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            problems.Add($"threw {exception.GetType().Name}: {exception.Message}");
            return problems;
        }
        bool isDone = operation.IsDone(cell);
        if (failure is null && !isDone)
            problems.Add("is said to be done, and is not");
        // What a server says of a close may mean that it could not write all of it.
        if (failure is not null && isDone && !operation.OnlyLooks && request != "close")
            problems.Add($"is done, and said not to be: {failure.Message}");
        if (failure is not null && request == "none")
            problems.Add(failure.Message);
        if (failure is { Message: var message } && !message.Contains('\'', StringComparison.Ordinal))
            problems.Add($"does not name what failed: {message}");
        foreach ((string name, string[] contents) in operation.Keeps)
        {
            if (!contents.Contains(cell.Read(name)))
                problems.Add($"has lost '{name}': {cell.Read(name) ?? "missing"}; {failure?.Message}");
        }
        if (failure is null && request != "remove" && cell.Leftovers() is { Length: > 0 } left)
            problems.Add($"leaves {string.Join(", ", left)}");
        return problems;
    }

    private static SftpServerProfile ProfileOf(SftpClient client)
    {
        SftpServerProfile profile = new();
        AnnouncedFacts.Enter(profile, client, "SSH-2.0-OpenSSH_9.2", "");
        return profile;
    }
}
