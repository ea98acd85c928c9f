using System.Text.RegularExpressions;

namespace SftpTools.Tests.Architecture;

/// <summary>Every folder of src has a rule in <see cref="FolderRules"/>, keeps to it, and is a folder that a reader can take in.</summary>
public sealed class FolderTests
{
    private const int MostFiles = 25;

    // What scripts see, in the names of types and of errors, does not follow the folders.
    private const string Cmdlets = "SftpTools.Cmdlets.Commands";

    private static readonly IReadOnlyList<SourceFile> s_files = SourceFile.Below("src");

    [Fact]
    public void Every_folder_has_a_rule_and_every_rule_a_folder() =>
        Assert.Equal(s_files.Select(FolderOf).Distinct().Order(StringComparer.Ordinal), FolderRules.Arrows.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Folders_know_only_what_they_may_know() => Assert.Empty(Forbidden(FolderRules.Arrows));

    [Fact]
    public void The_rules_can_fail()
    {
        Dictionary<string, string[]> none = FolderRules.Arrows.ToDictionary(static rule => rule.Key, static _ => Array.Empty<string>());

        Assert.Contains(Forbidden(none), static arrow => arrow.Contains("TransferJob.cs: FileCopier", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_holds_no_more_files_than_a_reader_bears() => Assert.Empty(
        s_files.GroupBy(FolderOf).Where(static folder => folder.Count() > MostFiles).Select(static folder => $"{folder.Key}: {folder.Count()}"));

    [Fact]
    public void A_namespace_is_its_folder_or_a_public_one() => Assert.Empty(s_files
        .Select(static file => (File: file, Namespace: Regex.Match(file.Code, @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value))
        .Where(static pair => pair.Namespace.Length > 0 && pair.Namespace != "SftpTools" && pair.Namespace != Cmdlets
            && pair.Namespace != FolderOf(pair.File).Replace('/', '.'))
        .Select(static pair => $"{pair.File}: {pair.Namespace}"));

    private static IEnumerable<string> Forbidden(IReadOnlyDictionary<string, string[]> rules)
    {
        ILookup<string, string> homes = s_files
            .SelectMany(static file => file.TopLevelTypes.Select(type => (Type: type, Folder: FolderOf(file))))
            .Distinct()
            .ToLookup(static pair => pair.Type, static pair => pair.Folder);
        foreach (SourceFile file in s_files)
        {
            string own = FolderOf(file);
            foreach (string word in Regex.Matches(file.Code, @"(?<![.\w])[A-Z]\w*").Select(static match => match.Value).Distinct())
            {
                string[] known = [.. homes[word]];
                if (known.Length == 1 && known[0] != own && MayBeSeen(own, known[0]) && !rules[own].Contains(known[0]))
                    yield return $"{file}: {word} of {known[0]}";
            }
        }
    }

    /// <summary>Whether a word can mean a type at all: an assembly sees what is below it.</summary>
    private static bool MayBeSeen(string from, string to) => Assembly(to) == Assembly(from) || Assembly(to) == "SftpTools";

    private static string Assembly(string folder) => folder.Split('/')[0];

    private static string FolderOf(SourceFile file) => Path.GetDirectoryName(file.Path)!.Replace('\\', '/')["src/".Length..];
}
