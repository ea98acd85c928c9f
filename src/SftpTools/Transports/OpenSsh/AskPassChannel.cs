using System.Runtime.Versioning;
using System.Text;

namespace SftpTools.Transports.OpenSsh;

/// <summary>
/// The one-time channel by which ssh gets its secrets: a folder only this user can enter, with two named pipes and the few lines of shell
/// that SSH_ASKPASS names. ssh's question comes up one pipe, the answer goes down the other; both live in memory only, and the folder is
/// gone when the login is over. No secret is in a command line, in the environment or in a file.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class AskPassChannel : IDisposable
{
    private const string Script =
        "#!/bin/sh\n"
        + "d=${0%/*}\n"
        + "printf '%s\\0' \"$1\" > \"$d/ask\" || exit 1\n"
        + "IFS= read -r answer < \"$d/answer\" || exit 1\n"
        + "case $answer in\n"
        + "+*) printf '%s\\n' \"${answer#+}\" ;;\n"
        + "*) exit 1 ;;\n"
        + "esac\n";

    // As the script names them.
    private const string AskPipe = "ask";
    private const string AnswerPipe = "answer";

    private const int LongestPrompt = 16 * 1024;

    // How long the end of the channel waits for an answer that is just being given.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    // How long a line waits for its script, which a busy machine may start late.
    private static readonly TimeSpan s_reading = TimeSpan.FromSeconds(10);

    private readonly Func<string, byte[]?> _answer;
    private readonly PrivatePipes _pipes = new(AskPipe, AnswerPipe);
    private readonly Thread _thread;
    private volatile bool _closing;

    // Of the thread alone, and open as long as it serves: a script that opened the pipe just when the end of an earlier answer was closed
    // would read nothing.
    private FileStream? _answers;

    /// <summary>Opens the channel.</summary>
    /// <param name="answer">Gives the answer to a prompt as UTF-8 bytes, which the channel erases, or null to refuse.</param>
    public AskPassChannel(Func<string, byte[]?> answer)
    {
        _answer = answer;
        try
        {
            ProgramPath = _pipes.WriteProgram("askpass", Script);
        }
        catch
        {
            _pipes.Dispose();
            throw;
        }
        _thread = new Thread(Serve, 256 * 1024) { IsBackground = true, Name = "SSH_ASKPASS" };
        _thread.Start();
    }

    /// <summary>What SSH_ASKPASS is set to.</summary>
    public string ProgramPath { get; }

    /// <summary>Ends the channel and removes its folder.</summary>
    public void Dispose()
    {
        if (_closing)
            return;
        _closing = true;
        try
        {
            // Opened for both directions, a pipe needs no peer; the lone byte wakes the thread from its read.
            using (FileStream ask = _pipes.Open(AskPipe))
                ask.WriteByte(0);
            if (!_thread.Join(s_patience))
                RefuseWaitingScript();
        }
        catch (IOException)
        {
            // The folder was removed from outside; the thread has failed for the same reason.
        }
        finally
        {
            _pipes.Dispose();
        }
    }

    private void Serve()
    {
        try
        {
            using FileStream ask = _pipes.Open(AskPipe);
            _answers = _pipes.Open(AnswerPipe);
            byte[] prompt = new byte[LongestPrompt];
            int length = 0;
            while (!_closing)
            {
                int read = ask.Read(prompt, length, prompt.Length - length);
                if (read <= 0 || _closing)
                    return;
                length += read;
                int end = Array.IndexOf(prompt, (byte)0, 0, length);
                if (end < 0 && length < prompt.Length)
                    continue;
                Reply(AnswerOrRefuse(Encoding.UTF8.GetString(prompt, 0, end < 0 ? length : end)));
                length = 0;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the channel ssh gets no answer, and says so itself.
        }
        finally
        {
            _answers?.Dispose();
        }
    }

    /// <summary>
    /// A script whose question is still being answered waits at a pipe that is about to lose its name: nothing would ever wake it again.
    /// </summary>
    private void RefuseWaitingScript()
    {
        using FileStream answer = _pipes.Open(AnswerPipe);
        answer.Write("-\n"u8);
        for (int i = 0; i < 100 && PrivatePipes.BytesWaiting(answer) > 0; i++)
            Thread.Sleep(2);
    }

    private byte[]? AnswerOrRefuse(string prompt)
    {
        try
        {
            return _answer(prompt);
        }
        catch (Exception)
        {
            // Whatever the console throws at a question, on this thread it would end the process. Without an answer ssh says what it wanted.
            return null;
        }
    }

    private void Reply(byte[]? answer)
    {
        byte[] line = answer is null ? "-\n"u8.ToArray() : [(byte)'+', .. answer, (byte)'\n'];
        try
        {
            _answers!.Write(line);
            long started = Environment.TickCount64;
            while (PrivatePipes.BytesWaiting(_answers) > 0 && !_closing && Environment.TickCount64 - started < s_reading.TotalMilliseconds)
                Thread.Sleep(2);
            if (PrivatePipes.BytesWaiting(_answers) == 0)
                return;
            // Nobody came for it. A pipe forgets what is in it when its last end closes: the next question must not get this answer.
            _answers.Dispose();
            _answers = _pipes.Open(AnswerPipe);
        }
        finally
        {
            Array.Clear(line);
            if (answer is not null)
                Array.Clear(answer);
        }
    }
}
