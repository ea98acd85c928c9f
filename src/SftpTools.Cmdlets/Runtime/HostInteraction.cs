using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using System.Net;
using SftpTools.Transports;

namespace SftpTools.Cmdlets.Runtime;

/// <summary>The person at a PowerShell console. Questions from other threads go through the pipeline.</summary>
internal sealed class HostInteraction(PSHost host, PipelineThread pipeline, Action<string> warn) : IInteraction
{
    /// <inheritdoc/>
    public bool CanPrompt { get; } = IsConsole(host);

    /// <inheritdoc/>
    public string? Ask(string prompt, bool echo) => pipeline.AskAsync(() =>
    {
        host.UI.Write(prompt.EndsWith(' ') ? prompt : prompt + " ");
        return echo ? host.UI.ReadLine() : new NetworkCredential("", host.UI.ReadLineAsSecureString()).Password;
    }).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public bool Confirm(string question) => pipeline.AskAsync(() =>
    {
        Collection<ChoiceDescription> choices =
        [
            new("&Yes", "Trust this key and remember it."),
            new("&No", "Do not connect."),
        ];
        return host.UI.PromptForChoice("Unknown host key", question, choices, defaultChoice: 1) == 0;
    }).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Warn(string warning) => pipeline.Post(() => warn(warning));

    private static bool IsConsole(PSHost host)
    {
        if (host.Name is not ("ConsoleHost" or "Visual Studio Code Host") || Console.IsInputRedirected || !Environment.UserInteractive)
            return false;
        return !Environment.GetCommandLineArgs().Any(IsNonInteractive);
    }

    // PowerShell takes any unambiguous start of a switch: -NonI is the shortest for -NonInteractive.
    private static bool IsNonInteractive(string argument)
    {
        string name = argument.TrimStart('-', '/');
        return name.Length >= 4 && name.Length < argument.Length && "NonInteractive".StartsWith(name, StringComparison.OrdinalIgnoreCase);
    }
}
