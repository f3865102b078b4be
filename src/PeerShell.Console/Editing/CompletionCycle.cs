using System.Management.Automation;

namespace PeerShell.Hosting.Editing;

/// <summary>Tab after Tab puts one candidate after the other into the line, until the line changes in another way.</summary>
internal sealed class CompletionCycle(Func<string, int, CommandCompletion> complete)
{
    private CommandCompletion? _candidates;
    private int _length;
    private (string Text, int Cursor) _left;

    /// <summary>Puts the next candidate into the line, if there is one.</summary>
    /// <param name="line">The line.</param>
    /// <param name="forward">Whether it is the next or the previous one.</param>
    public void Step(LineBuffer line, bool forward)
    {
        if (_candidates is null || _left != (line.Text, line.Cursor))
        {
            _candidates = complete(line.Text, line.Cursor);
            _length = _candidates.ReplacementLength;
        }
        // A candidate may begin in an earlier line of a command of several lines, where there is nothing to change any more.
        if (_candidates.ReplacementIndex < 0 || _candidates.GetNextResult(forward) is not { } candidate)
        {
            _candidates = null;
            return;
        }
        line.Replace(_candidates.ReplacementIndex, _length, candidate.CompletionText);
        _length = candidate.CompletionText.Length;
        _left = (line.Text, line.Cursor);
        // With nothing to cycle through, the next Tab goes on from here: into the folder, to the next parameter.
        if (_candidates.CompletionMatches.Count == 1)
            _candidates = null;
    }
}
