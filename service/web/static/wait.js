// Shows the page anew until what it waits for is there. Without this, the link "Look again" does.
setTimeout(() => location.reload(), 2000);
