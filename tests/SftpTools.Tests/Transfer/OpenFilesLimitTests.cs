using SftpTools.Transfer.Data;

namespace SftpTools.Tests.Transfer;

/// <summary>A limit that nobody told is found by halving; a refusal with another cause leaves it as it was.</summary>
public sealed class OpenFilesLimitTests
{
    [Fact]
    public async Task No_more_enter_than_the_limit_and_the_first_to_wait_is_the_first_to_enter()
    {
        OpenFilesLimit limit = new(2);
        await limit.EnterAsync(default);
        await limit.EnterAsync(default);
        Task third = limit.EnterAsync(default).AsTask();
        Task fourth = limit.EnterAsync(default).AsTask();

        Assert.False(third.IsCompleted);
        limit.Leave();
        await third.InTime();
        Assert.False(fourth.IsCompleted);
        limit.Leave();
        await fourth.InTime();
    }

    [Fact]
    public async Task Who_gives_up_waiting_does_not_take_the_place()
    {
        OpenFilesLimit limit = new(1);
        await limit.EnterAsync(default);
        using CancellationTokenSource cancellation = new();
        Task impatient = limit.EnterAsync(cancellation.Token).AsTask();
        Task patient = limit.EnterAsync(default).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.InTime());
        limit.Leave();
        await patient.InTime();
    }

    [Fact]
    public async Task Many_refusals_at_once_halve_it_once()
    {
        OpenFilesLimit limit = new(64);
        List<OpenFilesLimit.Place> places = [];
        for (int i = 0; i < 64; i++)
            places.Add(await limit.EnterAsync(default));

        foreach (OpenFilesLimit.Place place in places)
            Assert.Equal(OpenFilesLimit.Verdict.Again, limit.Refused(place));

        Assert.Equal(32, limit.Limit);
    }

    [Fact]
    public async Task Refused_alone_it_was_not_the_number_and_the_limit_is_what_it_was()
    {
        OpenFilesLimit limit = new(8);
        OpenFilesLimit.Place one = await limit.EnterAsync(default);
        OpenFilesLimit.Place other = await limit.EnterAsync(default);
        Assert.Equal(OpenFilesLimit.Verdict.Again, limit.Refused(other));
        Assert.Equal(1, limit.Limit);
        limit.Leave();
        limit.Leave();

        OpenFilesLimit.Place alone = await limit.EnterAsync(default);
        Assert.Equal(OpenFilesLimit.Verdict.Lasting, limit.Refused(alone));

        Assert.Equal(8, limit.Limit);
        Assert.NotEqual(default, one);
    }

    [Fact]
    public async Task A_limit_that_helped_stays()
    {
        OpenFilesLimit limit = new(8);
        await limit.EnterAsync(default);
        OpenFilesLimit.Place refused = await limit.EnterAsync(default);
        limit.Refused(refused);
        limit.Leave();
        limit.Leave();
        OpenFilesLimit.Place again = await limit.EnterAsync(default);

        Assert.Equal(1, limit.Confirm());
        Assert.Equal(OpenFilesLimit.Verdict.Lasting, limit.Refused(again));
        Assert.Equal(1, limit.Limit);
    }

    [Fact]
    public async Task Beside_a_listing_a_refusal_is_worth_a_pause()
    {
        OpenFilesLimit limit = new(1);
        limit.ListingBegins();
        OpenFilesLimit.Place place = await limit.EnterAsync(default);

        Assert.Equal(OpenFilesLimit.Verdict.Later, limit.Refused(place));
        // It was open when the file was refused, even if it is over by now.
        limit.ListingEnds();
        Assert.Equal(OpenFilesLimit.Verdict.Later, limit.Refused(place));
        limit.Leave();

        Assert.Equal(OpenFilesLimit.Verdict.Lasting, limit.Refused(await limit.EnterAsync(default)));
    }
}
