using SftpTools.Cmdlets.Provider.Engine;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// Keeps Tab from waiting for a server that is silent: PowerShell completes a path by commands, which wait as long as commands do. One piece
/// of work gets two seconds, and those of the same Tab that follow get none.
/// </summary>
internal sealed class CompletionBound
{
    private const int Longest = 2000;

    private static long s_silentUntil;

    private readonly long _start = Environment.TickCount64;

    /// <summary>Whether the time is over.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Ends work of a Tab that has waited already.</summary>
    public void Begin()
    {
        if (_start < Interlocked.Read(ref s_silentUntil) && EngineInternals.IsCompletion())
            End();
    }

    /// <summary>Ends the work when its time is over and Tab waits for it.</summary>
    public void Check()
    {
        if (Environment.TickCount64 - _start < Longest || !EngineInternals.IsCompletion())
            return;
        Interlocked.Exchange(ref s_silentUntil, Environment.TickCount64 + Longest);
        End();
    }

    private void End()
    {
        IsOver = true;
        throw new OperationCanceledException();
    }
}
