namespace SftpTools.Tests;

/// <summary>Puts a bound on every wait of a test: what hangs fails, and says so.</summary>
internal static class InTimeExtensions
{
    /// <summary>Far longer than anything here takes on a busy machine, far shorter than a build's patience.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task InTime(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);
}
