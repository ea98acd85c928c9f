namespace SftpTools;

/// <summary>One thing that a session knows about its server.</summary>
public sealed class SftpKnownFact
{
    internal SftpKnownFact(SftpServerFact fact, object value, SftpFactOrigin origin, string evidence)
    {
        Fact = fact;
        Value = value;
        Origin = origin;
        Evidence = evidence;
    }

    /// <summary>What it is about.</summary>
    public SftpServerFact Fact { get; }

    /// <summary>What is known: true or false, a number, or an order.</summary>
    public object Value { get; }

    /// <summary>Where it is known from.</summary>
    public SftpFactOrigin Origin { get; }

    /// <summary>What showed it: the extension, or the server's answer.</summary>
    public string Evidence { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Fact} = {Value} ({Origin}: {Evidence})";
}
