namespace SftpTools.Cmdlets.Provider.Engine;

/// <summary>On whose behalf a provider is called.</summary>
internal enum CommandTurn
{
    /// <summary>That cannot be told with this version of PowerShell.</summary>
    Unknown,

    /// <summary>No command: a script holds what the provider gave out.</summary>
    None,

    /// <summary>The command is at work and can write errors.</summary>
    Own,

    /// <summary>The command has failed or was stopped, and its pipeline is cleared away.</summary>
    Over,
}
