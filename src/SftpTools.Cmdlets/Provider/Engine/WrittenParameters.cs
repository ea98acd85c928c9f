using System.Management.Automation;
using System.Reflection;

namespace SftpTools.Cmdlets.Provider.Engine;

/// <summary>
/// The dynamic parameters that were written with a command, whoever declared them. What is written before the path, or with a path from the
/// pipeline, is bound to the class of the provider that the location belongs to, so a provider meets the classes of others: it reads by name,
/// and what nobody has read at the end cannot be honoured.
/// </summary>
/// <param name="declared">The object that PowerShell has bound; null where the command has no dynamic parameters.</param>
internal sealed class WrittenParameters(object? declared)
{
    private readonly Dictionary<string, object> _written = Read(declared);

    /// <summary>The parameters that were written and not taken by name.</summary>
    public IEnumerable<string> Left => _written.Keys;

    /// <summary>Whether a switch was written, and not as false.</summary>
    public bool TakeSwitch(string name) => Take(name) is { } value && LanguagePrimitives.IsTrue(value);

    /// <summary>The value of a parameter; null where it was not written, or is none of this type.</summary>
    public T? Take<T>(string name)
        where T : class
    {
        if (!_written.TryGetValue(name, out object? value) || value is not T known)
            return null;
        _written.Remove(name);
        return known;
    }

    /// <summary>The time that a parameter names; null where it was not written.</summary>
    public DateTime? TakeTime(string name) => Take(name) is DateTime time ? time : null;

    private object? Take(string name) => _written.Remove(name, out object? value) ? value : null;

    private static Dictionary<string, object> Read(object? declared)
    {
        Dictionary<string, object> written = new(StringComparer.OrdinalIgnoreCase);
        if (declared is RuntimeDefinedParameterDictionary defined)
        {
            foreach (RuntimeDefinedParameter parameter in defined.Values.Where(static parameter => parameter.IsSet))
                Add(written, parameter.Name, parameter.Value, otherwise: null);
            return written;
        }
        if (declared is null)
            return written;
        object? untouched = null;
        foreach (PropertyInfo property in declared.GetType().GetProperties())
        {
            if (!property.CanRead || !property.IsDefined(typeof(ParameterAttribute)))
                continue;
            if (property.PropertyType.IsValueType || property.GetValue(declared) is not null)
                Add(written, property.Name, property.GetValue(declared), property.GetValue(untouched ??= Untouched(declared)));
        }
        // FileSystem's encoding has a value before anything is written, and may be written as that.
        if (declared.GetType().GetProperty("WasStreamTypeSpecified")?.GetValue(declared) is bool isWritten)
        {
            if (!isWritten)
                written.Remove("Encoding");
            else if (declared.GetType().GetProperty("Encoding")?.GetValue(declared) is { } encoding)
                written["Encoding"] = encoding;
        }
        if (declared.GetType().GetProperty("DelimiterSpecified")?.GetValue(declared) is false)
            written.Remove("Delimiter");
        return written;
    }

    // A value that the class begins with was not written.
    private static void Add(Dictionary<string, object> written, string name, object? value, object? otherwise)
    {
        if (value is null or SwitchParameter { IsPresent: false } || value.Equals(otherwise))
            return;
        written[name] = value;
    }

    private static object Untouched(object declared)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        ConstructorInfo constructor = declared.GetType().GetConstructors(Any).OrderBy(static one => one.GetParameters().Length).First();
        return constructor.Invoke(new object?[constructor.GetParameters().Length]);
    }
}
