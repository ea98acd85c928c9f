using System.Text.RegularExpressions;

namespace SftpTools.Tests.Architecture;

/// <summary>Methods that a reader can call: what travels together is a type. Constructors and records are such types.</summary>
public sealed partial class ParameterTests
{
    private const int Most = 4;

    // About what was there when the rule came. The numbers only go down: whoever takes parameters away takes them from here, too.
    private const int Longest = 6;
    private const int MethodsWithMore = 60;

    private static readonly IReadOnlyList<SourceFile> s_files = SourceFile.Below("src");

    [Fact]
    public void No_method_takes_more_than_the_longest_did() =>
        Assert.DoesNotContain(Methods(), static method => method.Count > Longest);

    [Fact]
    public void Methods_with_many_parameters_do_not_become_more() =>
        Assert.InRange(Methods().Count(static method => method.Count > Most), 1, MethodsWithMore);

    [Fact]
    public void The_copy_of_a_file_takes_few() => Assert.DoesNotContain(
        Methods(), static method => method.Count > Most && method.File.StartsWith("src/SftpTools/Transfer/Files/", StringComparison.Ordinal));

    private static IEnumerable<(string File, string Name, int Count)> Methods() =>
        from file in s_files
        // What the system and PowerShell ask for is theirs.
        where file.Path != "src/SftpTools/Native/Libc.cs"
        from Match match in Declaration().Matches(file.Code)
        where !match.Value.Contains(" override ", StringComparison.Ordinal) && !match.Value.Contains(" record ", StringComparison.Ordinal) && match.Groups["name"].Value != "CompleteArgument"
        select (file.Path, match.Groups["name"].Value, Count(match.Groups["parameters"].Value));

    private static int Count(string parameters)
    {
        int depth = 0;
        int count = parameters.Trim().Length == 0 ? 0 : 1;
        foreach (char character in parameters)
        {
            depth += character is '<' or '(' or '[' ? 1 : character is '>' or ')' or ']' ? -1 : 0;
            if (character == ',' && depth == 0)
                count++;
        }
        return count;
    }

    [GeneratedRegex(
        @"^[ \t]+(?:(?:public|private|protected|internal|static|async|override|virtual|abstract|new|sealed|partial)\s+)+(?!record|class|struct|delegate)[\w<>\[\]?,.() ]+?\s+(?<name>\w+)(?:<[\w, ]+>)?\((?<parameters>[^{};=]*?)\)\s*(?=\{|=>|;|where)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
