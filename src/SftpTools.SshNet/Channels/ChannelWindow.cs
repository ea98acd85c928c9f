using System.Net.Sockets;
using System.Reflection;
using Renci.SshNet.Common;

namespace SftpTools.SshNet.Channels;

/// <summary>Puts a <see cref="ReceiveWindow"/> in the place of the library's own window of a channel.</summary>
internal sealed class ChannelWindow
{
    private readonly ChannelMembers _members;
    private readonly object _session;
    private readonly Action<uint> _setLocalWindow;
    private readonly Func<uint> _remoteNumber;
    private readonly ReceiveWindow _window;

    /// <param name="members">The library's members.</param>
    /// <param name="session">Its session.</param>
    /// <param name="channel">Its channel, which is not open yet: what is announced when it opens is the window of here.</param>
    public ChannelWindow(ChannelMembers members, object session, object channel)
    {
        _members = members;
        _session = session;
        _setLocalWindow = members.SetLocalWindow.CreateDelegate<Action<uint>>(channel);
        _remoteNumber = members.RemoteNumber.CreateDelegate<Func<uint>>(channel);
        _window = new ReceiveWindow(Grant);
        Keep();
    }

    /// <summary>How often the server was given more room.</summary>
    public int Adjusts => _window.Adjusts;

    /// <summary>
    /// Something came, on the library's receiving thread: the library has counted it down, and would at the end give away the 2 GiB that it
    /// was made for.
    /// </summary>
    public void Keep() => _setLocalWindow(ReceiveWindow.Size);

    /// <inheritdoc cref="ReceiveWindow.Consumed"/>
    public void Consumed(int count) => _window.Consumed(count);

    private void Grant(uint count)
    {
        try
        {
            object adjust = _members.WindowAdjust.Invoke([_remoteNumber(), count]);
            _members.SendMessage.Invoke(_session, BindingFlags.DoNotWrapExceptions, null, [adjust], null);
        }
        catch (Exception exception) when (exception is SshException or SocketException or ObjectDisposedException or NullReferenceException)
        {
            // The connection has ended, which is noticed and told elsewhere. The library's socket is null then.
        }
    }
}
