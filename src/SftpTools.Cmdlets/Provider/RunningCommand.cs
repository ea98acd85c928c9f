using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Provider;
using System.Reflection;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// What the engine knows of the command that a provider works for and does not hand on. It is read by the names of internal members, and here
/// alone; where one is missing, nothing is known, and the drive does what it does without.
/// </summary>
internal static class RunningCommand
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly PropertyInfo? s_context = typeof(CmdletProvider).GetProperty("Context", Instance);
    private static readonly PropertyInfo? s_invocation = s_context?.PropertyType.GetProperty("MyInvocation", Instance);

    /// <summary>The name of the command; null when it is not known.</summary>
    public static string? Name(CmdletProvider provider) => Invocation(provider)?.MyCommand?.Name;

    /// <summary>The value that a parameter of the command was given; null for none.</summary>
    public static object? Argument(CmdletProvider provider, string parameter)
    {
        IDictionary? bound = Invocation(provider)?.BoundParameters;
        return bound?[parameter];
    }

    /// <summary>
    /// Whether the calling code runs because a pipeline that has failed is cleared away. Writers are closed then as they are at a good end,
    /// and only the way that led there tells the two apart.
    /// </summary>
    public static bool IsClearedAway() => new StackTrace().GetFrames().Any(static frame =>
        frame.GetMethod() is { Name: "DisposeCommands" } method && method.DeclaringType?.Assembly == typeof(Cmdlet).Assembly);

    private static InvocationInfo? Invocation(CmdletProvider provider) => Read(s_invocation, Read(s_context, provider)) as InvocationInfo;

    private static object? Read(PropertyInfo? property, object? owner) => owner is null ? null : property?.GetValue(owner);
}
