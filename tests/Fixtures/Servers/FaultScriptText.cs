using System.Globalization;
using System.Reflection;
using SftpTools.Protocol;

namespace SftpTools.Fixtures.Servers;

/// <summary>Reads a script from words, for tests that are not written in C#.</summary>
internal static class FaultScriptText
{
    /// <summary>
    /// A property that is true or false by its name ("RenamesOver", "HasStatusText=false"), a number ("HiddenHandles=1"), a request that is refused ("Refuse:LStat"), an
    /// extension that is not offered ("Without:posix-rename@openssh.com"; "Without:all" for all of them), or "WriteOnly".
    /// </summary>
    /// <exception cref="FormatException">A word means nothing.</exception>
    public static FaultScript Read(IEnumerable<string> words) => words.Aggregate(FaultScript.None, Add);

    private static FaultScript Add(FaultScript script, string word)
    {
        string[] parts = word.Split(':', '=');
        switch (parts)
        {
            case ["Refuse", string name] when Enum.TryParse(name, out PacketType type):
                return script.With(RequestFault.Fail(type, 0, StatusCode.PermissionDenied));
            case ["Without", "all"]:
                return script.WithoutExtensions();
            case ["Without", string extension]:
                return script.Without(extension);
            case ["WriteOnly"]:
                return script.WriteOnly();
        }
        FaultScript changed = script with { };
        PropertyInfo? property = typeof(FaultScript).GetProperty(parts[0]);
        if (property?.PropertyType == typeof(bool))
            property.SetValue(changed, parts is not [_, "false"]);
        else if (property?.PropertyType == typeof(int) && parts.Length == 2)
            property.SetValue(changed, int.Parse(parts[1], CultureInfo.InvariantCulture));
        else
            throw new FormatException($"{word} is not a fault.");
        return changed;
    }
}
