using LinuxInterop;
using NUnit.Framework;

namespace VfioUser.Server.Tests.Support;

[NonParallelizable]
internal sealed class OpenFdsTests
{
    [Test]
    public void A_file_of_another_test_that_is_closed_meanwhile_does_not_count()
    {
        using EventFd other = EventFd.Create();
        int runs = 0;

        int left = OpenFds.LeftBy(() =>
        {
            if (++runs == 2)
            {
                other.Dispose();
            }
        });

        Assert.That(left, Is.Zero);
    }

    [Test]
    public void A_file_left_open_counts()
    {
        List<EventFd> files = [];

        int left = OpenFds.LeftBy(() => files.Add(EventFd.Create()));

        files.ForEach(file => file.Dispose());
        Assert.That(left, Is.EqualTo(1));
    }
}
