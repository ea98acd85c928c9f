using System.Globalization;
using SftpTools.Fixtures;
using SftpTools.Transports.OpenSsh;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>Ctrl+C at the console must not reach ssh.</summary>
public sealed class SignalMaskTests
{
    private const ulong InterruptAndQuit = 0b110;

    [FactIfLinux]
    public async Task A_child_that_is_started_under_it_has_the_keyboards_signals_blocked()
    {
        // A thread of its own: a mask that stayed would harm nothing else.
        (ulong before, ulong under, ulong after) = await Task.Factory.StartNew(
            () =>
            {
                ulong first = MaskOfChild();
                ulong second = 0;
                SignalMask.RunBlocked(() => second = MaskOfChild());
                return (first, second, MaskOfChild());
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).InTime();

        Assert.Equal(InterruptAndQuit, under & InterruptAndQuit);
        Assert.Equal(0UL, before & InterruptAndQuit);
        Assert.Equal(before, after);
    }

    [Fact]
    public void What_is_thrown_comes_out_and_the_mask_goes() =>
        Assert.Throws<InvalidOperationException>(() => SignalMask.RunBlocked(static () => throw new InvalidOperationException()));

    private static ulong MaskOfChild()
    {
        string status = ExternalCommand.Require("cat", ["/proc/self/status"]).Output;
        string line = status.Split('\n').Single(static l => l.StartsWith("SigBlk:", StringComparison.Ordinal));
        return ulong.Parse(line["SigBlk:".Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
