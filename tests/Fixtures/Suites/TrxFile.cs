using System.Xml.Linq;

namespace SftpTools.Fixtures.Suites;

/// <summary>Reads what <c>dotnet test</c> has written about a run.</summary>
public static class TrxFile
{
    // xunit reports each failing test a second time as an error of the run; what is left are crashes and aborts.
    private const string RepeatedFailure = "[xUnit.net";

    private static readonly XNamespace s_ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>The result of the run. An outcome that is neither passed nor skipped is a failure, and so is an aborted run.</summary>
    public static SuiteResult Read(string path, string suite)
    {
        XElement root = XDocument.Load(path).Root!;
        int passed = 0;
        List<TestNote> failed = [];
        List<TestNote> skipped = [];
        foreach (XElement result in root.Descendants(s_ns + "UnitTestResult"))
        {
            string outcome = (string?)result.Attribute("outcome") ?? "without outcome";
            string name = (string?)result.Attribute("testName") ?? "without name";
            string? message = (string?)result.Descendants(s_ns + "Message").FirstOrDefault();
            if (outcome == "Passed")
                passed++;
            else if (outcome == "NotExecuted")
                skipped.Add(new TestNote(name, message ?? "no reason given"));
            else
                failed.Add(new TestNote(name, message ?? outcome));
        }

        IEnumerable<string> aborts = root.Descendants(s_ns + "RunInfo")
            .Where(info => (string?)info.Attribute("outcome") == "Error")
            .Select(info => ((string?)info.Element(s_ns + "Text") ?? string.Empty).Trim())
            .Where(text => !text.StartsWith(RepeatedFailure, StringComparison.Ordinal));
        failed.AddRange(aborts.Select(text => new TestNote(suite, text.Split('\n')[0])));
        return new SuiteResult(suite, passed, failed, skipped);
    }
}
