using NUnit.Framework;

namespace LinuxInterop.Tests;

public sealed class SocketActivationTests
{
    [TestCase("42", "1", 3)]
    [TestCase("41", "1", null)]
    [TestCase("42", "0", null)]
    [TestCase("42", "-1", null)]
    [TestCase("42", "x", null)]
    [TestCase("42", null, null)]
    [TestCase(null, "1", null)]
    [TestCase(" 42", "1", null)]
    public void A_socket_is_there_if_it_was_passed_to_this_process(string? pid, string? count, int? fd) =>
        Assert.That(SocketActivation.ListenFd(name => name == "LISTEN_PID" ? pid : count, 42), Is.EqualTo(fd));

    [Test]
    public void More_than_one_is_a_mistake() => Assert.That(
        () => SocketActivation.ListenFd(name => name == "LISTEN_PID" ? "42" : "2", 42),
        Throws.ArgumentException.With.Message.Contains("2 sockets"));
}
