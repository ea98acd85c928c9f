using System.Text;
using SftpTools.Errors;

namespace SftpTools.SshNet.Logins;

/// <summary>What was tried in a login, in its order, and what the server said to it: for the session's facts and for the error.</summary>
internal sealed class LoginRecord
{
    private const int LongestBanner = 1000;

    private readonly List<string> _tried = [];
    private readonly List<string> _accepted = [];
    private readonly StringBuilder _banner = new();

    /// <summary>What was tried: the method, with the key where there are several.</summary>
    public IReadOnlyList<string> Tried => _tried;

    /// <summary>The methods that were accepted.</summary>
    public IReadOnlyList<string> Accepted => _accepted;

    /// <summary>The methods the server named when it last refused one, or asked for one more; null when it never did.</summary>
    public string? Offered { get; private set; }

    /// <summary>The first question that nobody could answer, or null.</summary>
    public string? RefusedPrompt { get; private set; }

    /// <summary>Why a key could not be used, or null.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Whether a password was given for this host.</summary>
    public bool HasPassword { get; set; }

    /// <summary>Set when the given password was refused: it is not sent again.</summary>
    public bool PasswordRefused { get; set; }

    /// <summary>
    /// What the server wrote before the login (RFC 4252, section 5.4), its lines parted by " | ", made safe to show and no longer than a
    /// screen; null for nothing.
    /// </summary>
    public string? Banner
    {
        get
        {
            lock (_banner)
                return _banner.Length == 0 ? null : _banner.ToString();
        }
    }

    private readonly List<string> _problems = [];

    public void Try(string what) => _tried.Add(what);

    public void Write(string banner)
    {
        lock (_banner)
        {
            foreach (string line in banner.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                string shown = DisplayText.Clean(line.Length > LongestBanner ? line[..LongestBanner] : line);
                if (_banner.Length + shown.Length > LongestBanner)
                    return;
                _banner.Append(_banner.Length == 0 ? "" : " | ").Append(shown);
            }
        }
    }

    public void Accept(string method) => _accepted.Add(method);

    public void Offer(IReadOnlyList<string>? methods)
    {
        if (methods is { Count: > 0 })
            Offered = DisplayText.NameList(string.Join(',', methods));
    }

    public void Refuse(string prompt) => RefusedPrompt ??= DisplayText.Clean(prompt);

    /// <summary>What could have been tried and is not there, such as an agent; safe to show.</summary>
    public IReadOnlyList<string> Absent => _absent;

    private readonly List<string> _absent = [];

    public void Miss(string what) => _absent.Add(what);

    public void Problem(string text) => _problems.Add(text);
}
