using SftpTools.SshNet.Logins;

namespace SftpTools.Tests.SshNet;

/// <summary>What a login leaves behind for the facts of the session and for its error.</summary>
public sealed class LoginRecordTests
{
    [Fact]
    public void It_keeps_what_was_tried_and_accepted_in_order()
    {
        LoginRecord record = new();
        record.Try("none");
        record.Try("publickey");
        record.Accept("publickey");
        record.Try("password");
        record.Problem("a key is encrypted");

        Assert.Equal(["none", "publickey", "password"], record.Tried);
        Assert.Equal(["publickey"], record.Accepted);
        Assert.Equal(["a key is encrypted"], record.Problems);
    }

    [Fact]
    public void The_last_offer_counts_and_an_empty_one_says_nothing()
    {
        LoginRecord record = new();
        record.Offer(null);
        record.Offer([]);
        Assert.Null(record.Offered);

        record.Offer(["publickey", "password"]);
        record.Offer(["password\e[2J"]);
        record.Offer([]);

        Assert.Equal("\"password\\x1b[2J\"", record.Offered);
    }

    [Fact]
    public void The_first_question_that_nobody_answered_counts()
    {
        LoginRecord record = new();
        record.Refuse("Code:\e[1m ");
        record.Refuse("Password: ");

        Assert.Equal("Code:\\x1b[1m", record.RefusedPrompt);
    }
}
