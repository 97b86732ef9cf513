using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Security;

// The genuine engine is on NuGet, its console program is not. This is as much of `pwsh -Command -` as
// a line-wise caller sees: one statement per line, errors on stderr, no answer to any prompt.

// On Windows the shell has a hidden console of its own, so Ctrl+C of the terminal does not reach it.
Console.CancelKeyPress += (_, press) => press.Cancel = true;

var state = InitialSessionState.CreateDefault2();
if (Enum.TryParse<PSLanguageMode>(Environment.GetEnvironmentVariable("EXSTATE_HOST_LANGUAGE_MODE"), out var mode))
    state.LanguageMode = mode;

var host = new LineHost();
using var runspace = RunspaceFactory.CreateRunspace(host, state);
runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
runspace.Open();
Runspace.DefaultRunspace = runspace;

while (host.ExitCode is null && Console.In.ReadLine() is { } line)
{
    using var shell = PowerShell.Create(runspace);
    shell.AddScript(line);
    shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
    shell.AddCommand("Out-Default");
    try { shell.Invoke(); }
    catch (RuntimeException error) { Console.Error.WriteLine($"{error.Message}\n{error.ErrorRecord.FullyQualifiedErrorId}"); }
}
return host.ExitCode ?? 0;

sealed class LineHost : PSHost
{
    public int? ExitCode { get; private set; }
    public override string Name => "exstate-host";
    public override Version Version { get; } = new(1, 0);
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override PSHostUserInterface UI { get; } = new LineUI();
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
    public override void EnterNestedPrompt() => throw new NotSupportedException();
    public override void ExitNestedPrompt() => throw new NotSupportedException();
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
}

sealed class LineUI : PSHostUserInterface
{
    static Exception Refused => new PSInvalidOperationException("The shell is not interactive: nobody can answer a prompt.");

    public override PSHostRawUserInterface? RawUI => null;
    public override void Write(string value) => Console.Out.Write(value);
    public override void Write(ConsoleColor foreground, ConsoleColor background, string value) => Console.Out.Write(value);
    public override void WriteLine(string value) => Console.Out.WriteLine(value);
    public override void WriteErrorLine(string value) => Console.Error.WriteLine(value);
    public override void WriteWarningLine(string message) => Console.Out.WriteLine($"WARNING: {message}");
    public override void WriteVerboseLine(string message) => Console.Out.WriteLine($"VERBOSE: {message}");
    public override void WriteDebugLine(string message) => Console.Out.WriteLine($"DEBUG: {message}");
    public override void WriteProgress(long sourceId, ProgressRecord record) { }
    public override string ReadLine() => throw Refused;
    public override SecureString ReadLineAsSecureString() => throw Refused;
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw Refused;
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw Refused;
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw Refused;
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw Refused;
}
