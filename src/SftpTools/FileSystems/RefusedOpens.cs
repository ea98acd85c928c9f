using SftpTools.Protocol;

namespace SftpTools.FileSystems;

/// <summary>
/// Who opens one file at a time waits where a server bears no more of them. Who holds one and opens another would wait for himself, so a copy
/// hears of each refusal and goes back to fewer files.
/// </summary>
internal static class RefusedOpens
{
    /// <summary>From here on, in this asynchronous method and what it calls, an open that is refused fails at once.</summary>
    public static void FailAtOnce() => OpenHandles.Holder = new HandleHolder();
}
