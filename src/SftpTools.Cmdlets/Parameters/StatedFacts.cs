using System.Collections;
using System.Management.Automation;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>What -ServerProfile takes: a table with the names of facts and their values.</summary>
internal static class StatedFacts
{
    /// <summary>Reads the table.</summary>
    /// <exception cref="FormatException">A name is none of the facts, or a value does not fit.</exception>
    public static Dictionary<SftpServerFact, object> Read(IDictionary table)
    {
        Dictionary<SftpServerFact, object> facts = [];
        SftpServerProfile trial = new();
        foreach (DictionaryEntry entry in table)
        {
            string name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            if (!Enum.TryParse(name, ignoreCase: true, out SftpServerFact fact) || !Enum.IsDefined(fact) || int.TryParse(name, out _))
            {
                throw new FormatException(
                    $"'{DisplayText.Clean(name)}' is nothing that a server profile knows. It knows {string.Join(", ", Enum.GetNames<SftpServerFact>())}.");
            }
            object value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value ?? "";
            trial.State(fact, value);
            facts.Add(fact, trial.Find(fact)!.Value);
        }
        return facts;
    }
}
