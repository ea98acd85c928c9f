using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Provider;
using SftpTools.Cmdlets.Binding;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// Takes from Set-Content and Add-Content what becomes the content of a file. A new content takes the place of the old one when it is
/// closed, and not at all when the pipeline was stopped before.
/// </summary>
/// <param name="writer">The file.</param>
/// <param name="append">
/// Opens the file at its end. A file that was missing grows under another name first, and Add-Content says only after that that it wants
/// to append.
/// </param>
/// <param name="parameters">How to write it.</param>
/// <param name="run">Runs work for the provider, which ends it with the pipeline.</param>
/// <param name="isStopping">Whether the pipeline has failed or was stopped.</param>
/// <param name="report">Hears of values that cannot be written.</param>
internal sealed class SftpContentWriter(
    ContentWriter writer, Func<CancellationToken, Task<ContentWriter>>? append, SftpContentWriterParameters parameters,
    Action<Func<CancellationToken, Task>> run, Func<bool> isStopping, Action<ErrorRecord> report) : IContentWriter
{
    private ContentWriter _writer = writer;
    private bool _isOver;

    /// <inheritdoc/>
    public IList Write(IList content)
    {
        foreach (object? value in content)
        {
            object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
            if (plain is IList list and not byte[])
                Write(list);
            else if (value is not null)
                WriteValue(value);
        }
        return content;
    }

    /// <summary>Add-Content goes to the end before it writes, where the file is open already; there is no other place.</summary>
    public void Seek(long offset, SeekOrigin origin)
    {
        if (offset != 0 || origin != SeekOrigin.End)
            throw new NotSupportedException("A file of a server is written anew or at its end.");
        if (append is null)
            return;
        run(async token =>
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
            _writer = await append(token).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (_isOver)
            return;
        _isOver = true;
        try
        {
            if (!isStopping())
                run(_writer.CommitAsync);
        }
        finally
        {
            Task.Run(async () => await _writer.DisposeAsync().ConfigureAwait(false)).Wait(TimeSpan.FromSeconds(5));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void WriteValue(object value)
    {
        if (!parameters.AsByteStream)
        {
            ContentValue.Write(_writer, ContentValue.ToText(value), Flush);
            if (!parameters.NoNewline)
                ContentValue.Write(_writer, ContentValue.LineEnd, Flush);
        }
        else if (ContentValue.ToBytes(value) is { } bytes)
        {
            ContentValue.Write(_writer, bytes, Flush);
        }
        else
        {
            report(ContentValue.NoBytes(value));
        }
    }

    private void Flush(ContentWriter target) => run(target.FlushAsync);
}
