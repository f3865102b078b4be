using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Security;
using PeerShell.Node;

namespace PeerShell.Json;

/// <summary>What is code, secret, or bound to this process: it means nothing elsewhere, or should not get there.</summary>
internal static class UnsendableTypes
{
    private const string Code = "Code can't be sent. Send the data it works on.";
    private const string Secret = "Secrets are not sent by accident: take out what you mean to send.";
    private const string Live = "It lives in this process only. Send the properties that matter, with Select-Object.";

    /// <summary>What to do instead of sending a value; null when it can be sent.</summary>
    public static string? Hint(object? value) => value switch
    {
        ScriptBlock or Delegate or CommandInfo or PSModuleInfo => Code,
        SecureString or PSCredential => Secret,
        Stream or TextReader or TextWriter => "Read it, and send what is in it.",
        PeerMessage => "Send its Body.",
        MemberInfo or Assembly or Module => "Send its name.",
        Process or Runspace or RunspacePool or PowerShell or Job or EngineIntrinsics or PSCmdlet
            or Task or Thread or WaitHandle or CancellationTokenSource or Timer or nint or nuint
            or PeerNode or Peer => Live,
        _ => null,
    };
}
