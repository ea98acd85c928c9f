using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Provider;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// Takes from Set-Content and Add-Content what becomes the content of a file. A new content takes the place of the old one when it is
/// closed, and not at all when the pipeline has failed or was stopped before, or a value could not be written. PowerShell says nothing of
/// what a writer throws when it is closed, so failures are reported here, through the command.
/// </summary>
/// <param name="writer">The file.</param>
/// <param name="append">
/// Opens the file at its end. A file that was missing grows under another name first, and Add-Content says only after that that it wants
/// to append.
/// </param>
/// <param name="parameters">How to write it.</param>
/// <param name="command">The command that writes.</param>
internal sealed class SftpContentWriter(
    ContentWriter writer, Func<CancellationToken, Task<ContentWriter>>? append, ContentWriting parameters, WritingCommand command)
    : IContentWriter
{
    private ContentWriter _writer = writer;
    private bool _hasFailed;
    private bool _isOver;

    /// <inheritdoc/>
    public IList Write(IList content)
    {
        if (!_hasFailed)
            Try(() => WriteAll(content));
        return content;
    }

    /// <summary>Add-Content goes to the end before it writes, where the file is open already; there is no other place.</summary>
    public void Seek(long offset, SeekOrigin origin)
    {
        if (offset != 0 || origin != SeekOrigin.End)
            throw new NotSupportedException("A file of a server is written anew or at its end.");
        if (append is null)
            return;
        Try(() => command.Run(async token =>
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
            _writer = await append(token).ConfigureAwait(false);
        }));
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (_isOver)
            return;
        _isOver = true;
        try
        {
            CommandTurn turn = command.Turn;
            if (_hasFailed || turn == CommandTurn.Over)
                return;
            if (turn == CommandTurn.Unknown)
                Fail(command.CannotTell());
            else
                Try(Commit);
        }
        finally
        {
            Task.Run(async () => await _writer.DisposeAsync().ConfigureAwait(false)).Wait(TimeSpan.FromSeconds(5));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    // An array in a value is written by its elements, and one in that as any other object, as Set-Content does with files of this machine.
    private void WriteAll(IList content, bool isInner = false)
    {
        foreach (object? value in content)
        {
            if (_hasFailed)
                return;
            object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
            if (!isInner && plain is IList list and not byte[])
                WriteAll(list, isInner: true);
            else if (value is not null)
                WriteValue(value);
        }
    }

    private void WriteValue(object value)
    {
        if (!parameters.AsByteStream)
        {
            ContentValue.Write(_writer, ContentValue.ToText(value), Flush);
            if (!parameters.NoNewline)
                ContentValue.Write(_writer, ContentValue.LineEnd, Flush);
        }
        else
        {
            WriteBytes(value);
        }
    }

    private void WriteBytes(object value)
    {
        if (ContentValue.ToBlocks(value) is not { } blocks)
        {
            Fail(ContentValue.NoBytes(value));
            return;
        }
        try
        {
            foreach (ReadOnlyMemory<byte> block in blocks)
                ContentValue.Write(_writer, block.Span, Flush);
        }
        catch (Exception exception) when (ContentValue.IsOfValue(exception))
        {
            Fail(ContentValue.Unreadable(value, exception));
        }
    }

    private void Commit()
    {
        command.Run(_writer.CommitAsync);
        command.Warn(_writer.Warning);
    }

    private void Fail(ErrorRecord problem)
    {
        _hasFailed = true;
        command.Report(problem);
    }

    private void Flush(ContentWriter target) => command.Run(target.FlushAsync);

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (SftpException exception)
        {
            Fail(command.ErrorOf(exception));
        }
    }
}
