using System.Diagnostics;
using Sallyport.Engine.Tokens;
using Sallyport.EngineBench;
using Sallyport.TestKit.Tokens;

// One processor for everything, openssl included (a child inherits it), so that the two can be compared.
if (OperatingSystem.IsLinux())
    Process.GetCurrentProcess().ProcessorAffinity = 1;

TestKey rsa = TestKey.Rsa("bench");
TestKey ec = TestKey.Ec("bench");

Measurement.Of(new BenchWorld(rsa, 10, remembersTokens: true).DecideOnce); // so that the first row is no worse off than the others
Console.WriteLine($"{"operation",-44} {"median",12} {"best",12} {"allocated",12}");
foreach (int rules in (int[])[1, 10, 1000])
    Row($"decision, {rules} rule{(rules == 1 ? "" : "s")}, known token", new BenchWorld(rsa, rules, remembersTokens: true).DecideOnce);
Row("decision, 10 rules, fresh RS256 token", new BenchWorld(rsa, 10, remembersTokens: false).DecideOnce);
Row("decision, 10 rules, fresh ES256 token", new BenchWorld(ec, 10, remembersTokens: false).DecideOnce);
Measurement alone = Row("RS256 signature check alone", new SignatureCheck(rsa, JwtAlgorithm.RS256).VerifyOnce);
Row("ES256 signature check alone", new SignatureCheck(ec, JwtAlgorithm.ES256).VerifyOnce);

if (OpenSslSpeed.VerifyRsa2048() is { } openssl)
{
    Console.WriteLine($"{"openssl speed rsa2048, verify",-44} {"",12} {openssl,9:N0} ns");
    Console.WriteLine($"RS256 signature check : openssl, best of each = {alone.BestNanoseconds / openssl:F2}");
}
else
{
    Console.WriteLine("openssl speed rsa2048: skipped, there is no openssl");
}

static Measurement Row(string name, Action operation)
{
    Measurement found = Measurement.Of(operation);
    Console.WriteLine($"{name,-44} {found.Nanoseconds,9:N0} ns {found.BestNanoseconds,9:N0} ns {found.Bytes,10:N1} B");
    return found;
}
