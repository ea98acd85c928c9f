using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Provider;
using System.Reflection;

namespace SftpTools.Cmdlets.Provider.Engine;

/// <summary>
/// What the engine knows of the command that a provider works for and does not hand on. It is read by the names of internal members, and here
/// alone; where one is missing, nothing is known, and the drive does what it does without.
/// </summary>
internal static class EngineInternals
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly PropertyInfo? s_context = typeof(CmdletProvider).GetProperty("Context", Instance);
    private static readonly PropertyInfo? s_invocation = s_context?.PropertyType.GetProperty("MyInvocation", Instance);
    private static readonly FieldInfo? s_command = s_context?.PropertyType.GetField("_command", Instance);

    /// <summary>The command's call; null when it is not known.</summary>
    public static InvocationInfo? Invocation(CmdletProvider provider) =>
        Context(provider) is { } context ? s_invocation?.GetValue(context) as InvocationInfo : null;

    /// <summary>The name of the command; null when it is not known.</summary>
    public static string? Name(CmdletProvider provider) => Invocation(provider)?.MyCommand?.Name;

    /// <summary>The value that a parameter of the command was given; null for none.</summary>
    public static object? Argument(CmdletProvider provider, string parameter)
    {
        IDictionary? bound = Invocation(provider)?.BoundParameters;
        return bound?[parameter];
    }

    /// <summary>
    /// On whose behalf the calling code runs. A pipeline that has failed closes its writers as one does that has come to its end; only the
    /// latter lets its command write meanwhile.
    /// </summary>
    public static CommandTurn Turn(CmdletProvider provider)
    {
        if (Context(provider) is not { } context || s_command is null)
            return CommandTurn.Unknown;
        if (s_command.GetValue(context) is not Cmdlet command)
            return CommandTurn.None;
        object? pipeline = Read(command.CommandRuntime, "PipelineProcessor");
        FieldInfo? writer = pipeline?.GetType().GetField("_permittedToWrite", Instance);
        if (writer is null)
            return CommandTurn.Unknown;
        return !command.Stopping && ReferenceEquals(writer.GetValue(pipeline), command) ? CommandTurn.Own : CommandTurn.Over;
    }

    /// <summary>
    /// Whether a command before this one in its pipeline has -PipelineVariable: what is written then belongs to the input that was read last,
    /// so nothing may be read ahead. Where that is not known, it is false.
    /// </summary>
    public static bool HasPipelineVariable(Cmdlet command)
    {
        object runtime = command.CommandRuntime;
        if (Read(runtime, "PipelineProcessor") is not { } pipeline || Read(pipeline, "Commands") is not IEnumerable commands)
            return false;
        foreach (object? each in commands)
        {
            if (each is null || Read(each, "Command") is not Cmdlet { CommandRuntime: { } other } || ReferenceEquals(other, runtime))
                return false;
            if (!string.IsNullOrEmpty(Read(other, "PipelineVariable") as string))
                return true;
        }
        return false;
    }

    /// <summary>Whether the calling code answers Tab at a prompt, which waits for it.</summary>
    public static bool IsCompletion() => new StackTrace().GetFrames()
        .Any(static frame => frame.GetMethod()?.DeclaringType is { } type
            && (type == typeof(CompletionCompleters) || type == typeof(CommandCompletion)));

    /// <summary>Lets another provider speak through the command for which one works; nothing where that cannot be done.</summary>
    public static void Lend(CmdletProvider from, CmdletProvider to)
    {
        try
        {
            if (Context(from) is not { } context)
                return;
            s_context?.SetValue(to, context);
            // The context knows its provider, the last one it was given to.
            s_context?.SetValue(from, context);
        }
        catch (TargetInvocationException)
        {
            // The other one has no use for what the command was given, such as a credential.
        }
    }

    private static object? Context(CmdletProvider provider) => s_context?.GetValue(provider);

    private static object? Read(object owner, string property) => owner.GetType().GetProperty(property, Instance)?.GetValue(owner);
}
