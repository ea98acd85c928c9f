using System.Globalization;
using System.Runtime.InteropServices;

namespace SftpTools.Transfer.Jobs;

/// <summary>
/// Lets work that makes temporary files end in order when the process is told to end: by SIGTERM (timeout, systemctl stop, docker stop) and
/// by SIGHUP (logout). The signals are listened to only while there is such work, they are never cancelled, and what the process and its
/// host do about them comes right after.
/// </summary>
/// <param name="listens">Whether the signals are listened to.</param>
internal sealed class Termination(bool listens)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.7);

    // How long after a signal nothing new begins. A host that has decided to live on gets its module back after that.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(4);

    private readonly object _gate = new();

    // Guarded by _gate.
    private readonly List<TerminableWork> _works = [];
    private IReadOnlyList<PosixSignalRegistration> _registrations = [];

    private long _pauseEnds;

    /// <summary>That of this process.</summary>
    public static Termination OfProcess { get; } = new(listens: true);

    /// <summary>Whether the process was told to end a moment ago.</summary>
    public bool IsUnderWay => Environment.TickCount64 < Volatile.Read(ref _pauseEnds);

    /// <summary>Begins work; the caller disposes what it gets when the work has ended.</summary>
    /// <param name="cancellationToken">Cancels the work for the caller.</param>
    /// <param name="cleanUp">What ends the work where its token is not looked at in time, or null.</param>
    public TerminableWork Begin(CancellationToken cancellationToken, Func<Task>? cleanUp = null)
    {
        TerminableWork work = new(this, cleanUp, cancellationToken);
        lock (_gate)
        {
            _works.Add(work);
            if (listens && _registrations.Count == 0)
                _registrations = [.. Signals().Select(signal => PosixSignalRegistration.Create(signal, _ => End()))];
        }
        if (IsUnderWay)
            work.End();
        return work;
    }

    /// <summary>Waits until the process is gone, so that nothing goes on after work that was ended; returns where it lives on.</summary>
    public void WaitForEnd()
    {
        while (IsUnderWay)
            Thread.Sleep(50);
    }

    /// <summary>Work has ended.</summary>
    public void Ended(TerminableWork work)
    {
        IReadOnlyList<PosixSignalRegistration> last = [];
        lock (_gate)
        {
            _works.Remove(work);
            // A registration stays while its signal is handled: the runtime then does what it does without one.
            if (_works.Count == 0 && !IsUnderWay)
                (last, _registrations) = (_registrations, last);
            Monitor.PulseAll(_gate);
        }
        foreach (PosixSignalRegistration registration in last)
            registration.Dispose();
    }

    /// <summary>Ends all work and waits for it, at most as long as somebody who sends a signal may wait.</summary>
    public void End()
    {
        Volatile.Write(ref _pauseEnds, Environment.TickCount64 + (long)s_pause.TotalMilliseconds);
        TerminableWork[] works;
        lock (_gate)
            works = [.. _works];
        foreach (TerminableWork work in works)
            work.End();
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        lock (_gate)
        {
            while (_works.Count > 0 && end - Environment.TickCount64 is > 0 and long left)
                Monitor.Wait(_gate, (int)left);
        }
    }

    /// <summary>The signals, but for those that somebody wants to be ignored: nohup, for one.</summary>
    private static IEnumerable<PosixSignal> Signals()
    {
        ulong ignored = Ignored();
        if ((ignored & (1UL << (15 - 1))) == 0)
            yield return PosixSignal.SIGTERM;
        if ((ignored & 1UL) == 0)
            yield return PosixSignal.SIGHUP;
    }

    // As the kernel tells it, one bit for each signal; on other systems the runtime's own rule decides.
    private static ulong Ignored()
    {
        const string Field = "SigIgn:";
        try
        {
            string? line = OperatingSystem.IsLinux()
                ? File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal))
                : null;
            return line is null ? 0 : ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }
}
