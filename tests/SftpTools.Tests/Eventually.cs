namespace SftpTools.Tests;

/// <summary>Waits, within the bound of every wait, for a state that has no event.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + (long)InTimeExtensions.Limit.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "It did not come true in time.");
            await Task.Delay(2);
        }
    }
}
