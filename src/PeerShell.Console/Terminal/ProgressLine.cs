using System.Management.Automation;

namespace PeerShell.Hosting.Terminal;

/// <summary>A line on standard error that shows the progress of the latest activity.</summary>
internal sealed class ProgressLine(bool colours)
{
    // Often enough to look alive, and seldom enough that reporting hardly slows down a script.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private (long Source, int Activity)? _current;
    private DateTime _drawn;
    private bool _visible;

    /// <summary>Shows a report, or removes the line if the report says that the activity has ended.</summary>
    /// <param name="source">The source of the report.</param>
    /// <param name="record">The report.</param>
    public void Show(long source, ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            if (_current == (source, record.ActivityId))
                End();
            return;
        }
        DateTime now = DateTime.UtcNow;
        if (_current == (source, record.ActivityId) && now - _drawn < Interval)
            return;
        _current = (source, record.ActivityId);
        _drawn = now;
        Draw(record);
    }

    /// <summary>Removes the line until the next report.</summary>
    public void Hide()
    {
        if (_visible)
            Console.Error.Write("\r\x1b[K");
        _visible = false;
    }

    /// <summary>Removes the line and forgets the activity.</summary>
    public void End()
    {
        Hide();
        _current = null;
    }

    private static string TextOf(ProgressRecord record)
    {
        string text = record.Activity;
        if (record.PercentComplete >= 0)
            text += $" {record.PercentComplete,3}%";
        text += $"  {record.StatusDescription}";
        if (!string.IsNullOrEmpty(record.CurrentOperation))
            text += $"  {record.CurrentOperation}";
        if (record.SecondsRemaining >= 0)
            text += $"  {TimeSpan.FromSeconds(record.SecondsRemaining):c} left";
        return text.ReplaceLineEndings(" ");
    }

    private void Draw(ProgressRecord record)
    {
        string text = TextOf(record);
        int room = Math.Max(1, TerminalSize.Width - 1);
        while (CellWidth.Of(text) > room)
            text = text[..^1];
        PSStyle style = PSStyle.Instance;
        Console.Error.Write(colours ? $"\r{style.Progress.Style}{text}{style.Reset}\x1b[K" : $"\r{text}\x1b[K");
        _visible = true;
    }
}
