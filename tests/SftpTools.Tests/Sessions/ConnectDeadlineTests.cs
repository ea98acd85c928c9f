using SftpTools.Protocol.Channels;
using SftpTools.Sessions;
using SftpTools.Tests.Transports.OpenSsh;
using SftpTools.Transports;

namespace SftpTools.Tests.Sessions;

/// <summary>The time limit of a login, without the time in which a person thinks.</summary>
public sealed class ConnectDeadlineTests
{
    [Fact]
    public async Task It_ends_by_itself()
    {
        using ConnectDeadline deadline = new(TimeSpan.FromMilliseconds(20), default);

        await Eventually.TrueAsync(() => deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task It_ends_with_its_callers_token()
    {
        using CancellationTokenSource caller = new();
        using ConnectDeadline deadline = new(TimeSpan.FromHours(1), caller.Token);

        await caller.CancelAsync();

        Assert.True(deadline.Token.IsCancellationRequested);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_stands_still_while_a_person_thinks_and_begins_anew_then(bool confirm)
    {
        // Long enough that a busy machine asks before it is over.
        TimeSpan limit = TimeSpan.FromSeconds(1);
        using ConnectDeadline deadline = new(limit, default);
        bool ended = true;
        Person person = new()
        {
            Reply = "answer",
            Decision = true,
            Thinking = () =>
            {
                Thread.Sleep(limit + TimeSpan.FromMilliseconds(300));
                ended = deadline.Token.IsCancellationRequested;
            },
        };
        IInteraction pausing = deadline.Pausing(person);

        if (confirm)
            Assert.True(pausing.Confirm("?"));
        else
            Assert.Equal("answer", pausing.Ask("?", echo: false));

        Assert.False(ended);
        await Eventually.TrueAsync(() => deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void A_question_that_throws_starts_the_clock_again_too()
    {
        using ConnectDeadline deadline = new(TimeSpan.FromHours(1), default);
        IInteraction pausing = deadline.Pausing(new Person { Thinking = static () => throw new InvalidOperationException() });

        Assert.Throws<InvalidOperationException>(() => pausing.Ask("?", echo: true));
    }

    [Fact]
    public void A_login_that_ends_while_a_person_types_is_no_trouble()
    {
        ConnectDeadline deadline = new(TimeSpan.FromHours(1), default);
        IInteraction pausing = deadline.Pausing(new Person { Reply = "late", Thinking = deadline.Dispose });

        Assert.Equal("late", pausing.Ask("?", echo: true));
        Assert.Equal("late", pausing.Ask("again?", echo: true));
    }

    [Fact]
    public void Whether_somebody_can_answer_is_passed_on()
    {
        using ConnectDeadline deadline = new(TimeSpan.FromHours(1), default);

        Assert.True(deadline.Pausing(new Person()).CanPrompt);
        Assert.False(deadline.Pausing(SilentInteraction.Instance).CanPrompt);
    }
}
