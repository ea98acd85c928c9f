using System.Text.RegularExpressions;

namespace SftpTools.Tests.Architecture;

/// <summary>One source file of the repository, with its comments and texts taken out: what is left is what it depends on.</summary>
internal sealed partial class SourceFile
{
    private SourceFile(string root, string fullPath)
    {
        Path = System.IO.Path.GetRelativePath(root, fullPath).Replace('\\', '/');
        Name = System.IO.Path.GetFileNameWithoutExtension(fullPath);
        string text = File.ReadAllText(fullPath);
        LineCount = text.Count(static c => c == '\n');
        Code = CommentsAndTexts().Replace(text, static match => match.Value.StartsWith('/') ? " " : "\"\"");
    }

    /// <summary>The path from the root of the repository, with slashes.</summary>
    public string Path { get; }

    /// <summary>The file's name without .cs.</summary>
    public string Name { get; }

    public int LineCount { get; }

    public string Code { get; }

    /// <summary>The names of the types that are declared outside of any other, with their modifiers in front.</summary>
    public IEnumerable<string> TopLevelTypes => TypeDeclarations().Matches(Code)
        .Select(static match => match.Groups["name"].Value);

    /// <summary>The C# files below a folder, as far as it exists; what the build writes is left out.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder)
    {
        string root = Root();
        string directory = System.IO.Path.Combine(root, folder);
        return !Directory.Exists(directory) ? [] :
        [
            .. Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
                .Where(file => !BuildOutput().IsMatch(System.IO.Path.GetRelativePath(root, file)))
                .Select(file => new SourceFile(root, file)),
        ];
    }

    public override string ToString() => Path;

    /// <summary>The folder of the repository.</summary>
    public static string Root()
    {
        for (DirectoryInfo? here = new(AppContext.BaseDirectory); here is not null; here = here.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(here.FullName, "Directory.Packages.props")))
                return here.FullName;
        }
        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex("""
        //[^\n]*|/\*.*?\*/|"{3}.*?"{3}|@"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"
        """, RegexOptions.Singleline)]
    private static partial Regex CommentsAndTexts();

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TypeDeclarations();
}
