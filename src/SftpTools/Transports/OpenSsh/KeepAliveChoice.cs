using SftpTools.Transports.Config;

namespace SftpTools.Transports.OpenSsh;

/// <summary>How often ssh asks a quiet server: by itself it never does, and what its configuration says must not be overruled by a default.</summary>
internal static class KeepAliveChoice
{
    /// <summary>The interval for ssh's command line; null where ssh knows it from its configuration.</summary>
    /// <param name="options">What the session asks for.</param>
    /// <param name="configuration">Where ssh_config is.</param>
    public static TimeSpan? For(ConnectionOptions options, SshConfigEnvironment configuration)
    {
        if (options.KeepAliveInterval is { } asked)
            return asked;
        try
        {
            SshHostSettings settings = SshConfigReader.Read(
                options.HostName, configuration, options.Options, options.UserName, options.Port);
            return settings.ServerAliveInterval is null ? ConnectionOptions.DefaultKeepAliveInterval : null;
        }
        catch (SftpException)
        {
            // A configuration that cannot be read: ssh says so itself.
            return null;
        }
    }
}
